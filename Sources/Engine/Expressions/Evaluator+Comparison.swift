/// Equality, which every two values have, and order, which values of one ordered type or two numbers have.
extension Evaluator {
    func equality(
        _ left: Value,
        _ right: Value,
        negated: Bool,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch
    ) -> Value {
        if case .error = left { return left }
        if case .error = right { return right }
        guard let same = isEqual(left, right, depth: 0, at, &scratch) else { return failure(.tooCostly, at) }
        return .bool(same != negated)
    }

    /// Nil when a limit was reached. Values of different types are unequal, but numbers compare across types.
    func isEqual(
        _ left: Value,
        _ right: Value,
        depth: Int,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch
    ) -> Bool? {
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.string(let left), .string(let right)), (.bytes(let left), .bytes(let right)):
            return run(left, scratch).equals(run(right, scratch))
        case (.timestamp(let left), .timestamp(let right)): return left == right
        case (.duration(let left), .duration(let right)): return left == right
        case (.type(let left), .type(let right)): return left == right
        case (.list(let left), .list(let right)): return isEqual(lists: left, right, depth: depth, at, &scratch)
        case (.map(let left), .map(let right)): return isEqual(maps: left, right, depth: depth, at, &scratch)
        default: return NumberOrder.of(left, right) == .equal
        }
    }

    private func isEqual(
        lists left: Value.Items,
        _ right: Value.Items,
        depth: Int,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch
    ) -> Bool? {
        guard depth < ExpressionLimits.equalityDepth,
            let left = materialised(left, isMap: false, at, &scratch),
            let right = materialised(right, isMap: false, at, &scratch)
        else { return nil }
        guard left.count == right.count else { return false }
        for index in 0..<Int(left.count) {
            guard scratch.spend(1) else { return nil }
            let first = element(index, of: left, scratch)
            let same = isEqual(first, element(index, of: right, scratch), depth: depth + 1, at, &scratch)
            guard same == true else { return same }
        }
        return true
    }

    private func isEqual(
        maps left: Value.Items,
        _ right: Value.Items,
        depth: Int,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch
    ) -> Bool? {
        guard depth < ExpressionLimits.equalityDepth,
            let left = materialised(left, isMap: true, at, &scratch),
            let right = materialised(right, isMap: true, at, &scratch)
        else { return nil }
        guard left.count == right.count else { return false }
        for index in stride(from: 0, to: Int(left.count), by: 2) {
            switch entry(element(index, of: left, scratch), in: right, &scratch) {
            case .none: return nil
            case .some(.none): return false
            case .some(.some(let found)):
                let value = element(index + 1, of: left, scratch)
                let same = isEqual(value, element(found + 1, of: right, scratch), depth: depth + 1, at, &scratch)
                guard same == true else { return same }
            }
        }
        return true
    }

    func compare(
        _ order: Node.Order,
        _ left: Value,
        _ right: Value,
        _ at: UInt32,
        _ scratch: borrowing ExpressionScratch
    ) -> Value {
        let found: NumberOrder
        switch (left, right) {
        case (.error, _): return left
        case (_, .error): return right
        case (.bool(let left), .bool(let right)): found = NumberOrder(left ? 1 : 0, right ? 1 : 0)
        case (.string(let left), .string(let right)), (.bytes(let left), .bytes(let right)):
            found = NumberOrder(run(left, scratch).order(run(right, scratch)), 0)
        case (.timestamp(let left), .timestamp(let right)):
            found = NumberOrder((left.seconds, left.nanoseconds), (right.seconds, right.nanoseconds))
        case (.duration(let left), .duration(let right)): found = NumberOrder(left, right)
        default:
            guard let numbers = NumberOrder.of(left, right) else { return failure(.noMatchingOverload, at) }
            found = numbers
        }
        return .bool(found.satisfies(order))
    }
}
