/// Lists and maps: building, indexing, membership. Those of the record are JSON text until an operation needs their
/// elements (`materialised`).
extension Evaluator {
    // MARK: - Places

    @inline(__always)
    func run(_ text: Value.Text, _ scratch: borrowing ExpressionScratch) -> ByteRun {
        switch text.place {
        case .record: return record.run(offset: text.offset, count: text.count)
        case .scratch: return scratch.run(offset: text.offset, count: text.count)
        case .constants: return code.run(text)
        }
    }

    /// The element, key or value at `index` of items that are not JSON text.
    func element(_ index: Int, of items: Value.Items, _ scratch: borrowing ExpressionScratch) -> Value {
        precondition(index >= 0 && index < items.count && items.place != .record)
        guard items.place == .scratch else { return code.element(index, of: items) }
        return scratch.element(Int(items.offset) + index)
    }

    // MARK: - Building

    func list(_ elements: Node.Children, _ at: UInt32, _ scratch: inout ExpressionScratch) -> Value {
        build(elements, at, &scratch) { items, _ in .list(items) }
    }

    func map(_ entries: Node.Children, _ at: UInt32, _ scratch: inout ExpressionScratch) -> Value {
        build(entries, at, &scratch) { items, scratch in
            for index in stride(from: 0, to: Int(items.count), by: 2) {
                let key = element(index, of: items, scratch)
                guard Self.isKey(key) else { return failure(.unsupportedKey, at) }
                let before = Value.Items(place: items.place, offset: items.offset, count: UInt32(index))
                switch entry(key, in: before, &scratch) {
                case .none: return failure(.tooCostly, at)
                case .some(.some): return failure(.duplicateKey, at)
                case .some(.none): break
                }
            }
            return .map(items)
        }
    }

    /// Evaluates all parts and then puts them side by side: parts that are lists themselves have built theirs before.
    private func build(
        _ parts: Node.Children,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch,
        _ finish: (Value.Items, inout ExpressionScratch) -> Value
    ) -> Value {
        let count = Int(parts.count)
        let start = scratch.valueCount
        for _ in 0..<count {
            guard scratch.append(.null) else { return failure(.tooCostly, at) }
        }
        for index in 0..<count {
            let value = evaluate(code.child(index, of: parts), &scratch)
            if case .error = value { return value }
            scratch.replace(start + index, with: value)
        }
        let items = Value.Items(place: .scratch, offset: UInt32(start), count: UInt32(count))
        return finish(items, &scratch)
    }

    static func isKey(_ value: Value) -> Bool {
        switch value {
        case .bool, .int, .uint, .string: true
        default: false
        }
    }

    // MARK: - Looking up

    /// Position of a key among keys and values in turn: `.some(nil)` when it is not there, nil at a limit.
    func entry(_ key: Value, in items: Value.Items, _ scratch: inout ExpressionScratch) -> Int?? {
        guard scratch.spend(Int(items.count) >> 3) else { return nil }
        if case .string(let text) = key { return .some(entry(text, in: items, scratch)) }
        for index in stride(from: 0, to: Int(items.count), by: 2) {
            let same: Bool
            switch (element(index, of: items, scratch), key) {
            case (.bool(let known), .bool(let wanted)): same = known == wanted
            case (let known, _): same = NumberOrder.of(known, key) == .equal
            }
            if same { return .some(index) }
        }
        return .some(nil)
    }

    /// Position of a string key.
    func entry(
        _ text: Value.Text,
        in items: Value.Items,
        _ scratch: borrowing ExpressionScratch
    ) -> Int? {
        let wanted = run(text, scratch)
        for index in stride(from: 0, to: Int(items.count), by: 2) {
            guard case .string(let known) = element(index, of: items, scratch), known.count == text.count else {
                continue
            }
            if run(known, scratch).equals(wanted) { return index }
        }
        return nil
    }

    func select(_ operand: Value, _ key: Value, _ at: UInt32, _ scratch: inout ExpressionScratch) -> Value {
        guard case .map(let items) = operand else {
            return operand.isError ? operand : failure(.noMatchingOverload, at)
        }
        return lookUp(key, in: items, at, &scratch)
    }

    func has(_ operand: Value, _ key: Value, _ at: UInt32, _ scratch: inout ExpressionScratch) -> Value {
        guard case .map = operand else { return operand.isError ? operand : failure(.noMatchingOverload, at) }
        return isIn(key, operand, at, &scratch)
    }

    func index(_ operand: Value, _ key: Value, _ at: UInt32, _ scratch: inout ExpressionScratch) -> Value {
        if case .error = operand { return operand }
        if case .error = key { return key }
        switch operand {
        case .map(let items): return lookUp(key, in: items, at, &scratch)
        case .list(let items):
            guard let items = materialised(items, isMap: false, at, &scratch) else { return failure(.tooCostly, at) }
            guard key.type?.isNumber == true else { return failure(.noMatchingOverload, at) }
            guard let index = Self.wholeNumber(key), index >= 0, index < items.count else {
                return failure(.indexOutOfRange, at)
            }
            return element(index, of: items, scratch)
        default: return failure(.noMatchingOverload, at)
        }
    }

    private func lookUp(
        _ key: Value,
        in items: Value.Items,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch
    ) -> Value {
        guard let items = materialised(items, isMap: true, at, &scratch),
            let found = entry(key, in: items, &scratch)
        else { return failure(.tooCostly, at) }
        guard let found else { return failure(.noSuchKey, at) }
        return element(found + 1, of: items, scratch)
    }

    /// A number without fraction as an index.
    private static func wholeNumber(_ value: Value) -> Int? {
        switch value {
        case .int(let number): Int(number)
        case .uint(let number): Int(exactly: number)
        case .double(let number): Int(exactly: number)
        default: nil
        }
    }

    // MARK: - Membership

    func isIn(_ wanted: Value, _ container: Value, _ at: UInt32, _ scratch: inout ExpressionScratch) -> Value {
        if case .error = wanted { return wanted }
        switch container {
        case .error: return container
        case .map(let items):
            guard let items = materialised(items, isMap: true, at, &scratch),
                let found = entry(wanted, in: items, &scratch)
            else { return failure(.tooCostly, at) }
            return .bool(found != nil)
        case .list(let items):
            guard let items = materialised(items, isMap: false, at, &scratch) else { return failure(.tooCostly, at) }
            for index in 0..<Int(items.count) {
                guard scratch.spend(1),
                    let same = isEqual(wanted, element(index, of: items, scratch), depth: 0, at, &scratch)
                else { return failure(.tooCostly, at) }
                if same { return .bool(true) }
            }
            return .bool(false)
        default: return failure(.noMatchingOverload, at)
        }
    }
}
