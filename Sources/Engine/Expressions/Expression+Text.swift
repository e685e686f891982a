/// Reading what an evaluation gave.
extension Expression {
    /// Calls `body` with the bytes of a string or bytes value that this expression gave for `event`.
    @inline(__always)
    package func withBytes<Result>(
        of text: Value.Text,
        _ batch: borrowing Batch,
        _ scratch: borrowing ExpressionScratch,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        switch text.place {
        case .record:
            return unsafe body(
                UnsafeRawBufferPointer(start: batch.base + Int(text.offset), count: Int(text.count))
            )
        case .scratch: return unsafe body(scratch.run(offset: text.offset, count: text.count).buffer)
        case .constants: return unsafe body(program.code.run(text).buffer)
        }
    }

    /// A value as text: a string as it is, a scalar as CEL's `string(..)` writes it. Nil for lists, maps, null, types,
    /// bytes that are no UTF-8, and errors.
    package func text(
        of value: Value,
        _ batch: borrowing Batch,
        _ event: Int,
        _ scratch: inout ExpressionScratch
    ) -> Value.Text? {
        let evaluator = Evaluator(program.code, RecordView(batch, event, needsOrigin: false))
        guard case .string(let text) = evaluator.toString(value, 0, &scratch) else { return nil }
        return text
    }

    /// The elements of a list or the entries of a map: calls `body` with key and value, where the key of a list's
    /// element is its index.
    ///
    /// - Returns: false for a value that is neither, or when a limit was reached before the first element.
    package func forEachEntry(
        of value: Value,
        _ batch: borrowing Batch,
        _ event: Int,
        _ scratch: inout ExpressionScratch,
        _ body: (_ key: Value, _ value: Value, inout ExpressionScratch) -> Void
    ) -> Bool {
        let evaluator = Evaluator(program.code, RecordView(batch, event, needsOrigin: false))
        switch value {
        case .list(let list):
            guard let items = evaluator.materialised(list, isMap: false, 0, &scratch) else { return false }
            for index in 0..<Int(items.count) {
                body(.int(Int64(index)), evaluator.element(index, of: items, scratch), &scratch)
            }
        case .map(let map):
            guard let items = evaluator.materialised(map, isMap: true, 0, &scratch) else { return false }
            for index in stride(from: 0, to: Int(items.count), by: 2) {
                let key = evaluator.element(index, of: items, scratch)
                body(key, evaluator.element(index + 1, of: items, scratch), &scratch)
            }
        default: return false
        }
        return true
    }
}
