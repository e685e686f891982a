/// CEL values as values of a record.
enum ComputedValue {
    /// Sets the field to what an expression gave. False for an error, which leaves the field as it is.
    static func write(
        _ value: Value, _ expression: Expression, _ event: Int, _ slot: UInt16, _ batch: inout Batch, _ lane: inout Lane
    ) -> Bool {
        switch value {
        case .null: batch.set(event, slot, .null)
        case .bool(let truth): batch.set(event, slot, .bool(truth))
        case .int(let number): batch.set(event, slot, .integer(number))
        case .double(let number): batch.set(event, slot, .double(number))
        case .uint(let number):
            var text = String(number)
            text.withUTF8 { unsafe batch.set(event, slot, .json(UnsafeRawBufferPointer($0), .integer)) }
        default:
            guard let text = expression.text(of: value, batch, event, &lane.expressions) else { return false }
            lane.text.removeAll(keepingAtMost: 1 << 20)
            unsafe expression.withBytes(of: text, batch, lane.expressions) { unsafe lane.text.append($0) }
            unsafe batch.set(event, slot, .text(lane.text.bytes))
        }
        return true
    }
}
