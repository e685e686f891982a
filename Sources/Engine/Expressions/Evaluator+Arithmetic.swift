/// `+ - * / %` and unary minus: no conversion between types, and every overflow is an error.
extension Evaluator {
    func negate(_ operand: Value, _ at: UInt32) -> Value {
        switch operand {
        case .int(let value): value == .min ? failure(.overflow, at) : .int(-value)
        case .double(let value): .double(-value)
        case .error: operand
        default: failure(.noMatchingOverload, at)
        }
    }

    func arithmetic(
        _ operation: Node.Arithmetic,
        _ left: Value,
        _ right: Value,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch
    ) -> Value {
        switch (left, right) {
        case (.int(let left), .int(let right)):
            return integer(operation, left, right, at).map(Value.int) ?? integerFailure(operation, right, at)
        case (.uint(let left), .uint(let right)):
            return integer(operation, left, right, at).map(Value.uint) ?? integerFailure(operation, right, at)
        case (.double(let left), .double(let right)): return double(operation, left, right, at)
        case (.error, _): return left
        case (_, .error): return right
        default: break
        }
        switch operation {
        case .add: return add(left, right, at, &scratch)
        case .subtract: return subtract(left, right, at)
        case .multiply, .divide, .modulo: return failure(.noMatchingOverload, at)
        }
    }

    @inline(__always)
    private func integer<Number: FixedWidthInteger>(
        _ operation: Node.Arithmetic,
        _ left: Number,
        _ right: Number,
        _ at: UInt32
    ) -> Number? {
        let (result, overflow) =
            switch operation {
            case .add: left.addingReportingOverflow(right)
            case .subtract: left.subtractingReportingOverflow(right)
            case .multiply: left.multipliedReportingOverflow(by: right)
            case .divide: left.dividedReportingOverflow(by: right)
            case .modulo: left.remainderReportingOverflow(dividingBy: right)
            }
        return overflow ? nil : result
    }

    private func integerFailure(
        _ operation: Node.Arithmetic,
        _ right: some FixedWidthInteger,
        _ at: UInt32
    ) -> Value {
        let divides = operation == .divide || operation == .modulo
        return failure(divides && right == 0 ? .divisionByZero : .overflow, at)
    }

    private func double(_ operation: Node.Arithmetic, _ left: Double, _ right: Double, _ at: UInt32) -> Value {
        switch operation {
        case .add: .double(left + right)
        case .subtract: .double(left - right)
        case .multiply: .double(left * right)
        case .divide: .double(left / right)
        case .modulo: failure(.noMatchingOverload, at)
        }
    }

    // MARK: - Times, text, lists

    private func add(_ left: Value, _ right: Value, _ at: UInt32, _ scratch: inout ExpressionScratch) -> Value {
        switch (left, right) {
        case (.string(let left), .string(let right)):
            return concatenation(left, right, &scratch).map(Value.string) ?? failure(.tooCostly, at)
        case (.bytes(let left), .bytes(let right)):
            return concatenation(left, right, &scratch).map(Value.bytes) ?? failure(.tooCostly, at)
        case (.list(let left), .list(let right)): return joined(left, right, at, &scratch)
        case (.timestamp(let instant), .duration(let nanoseconds)),
            (.duration(let nanoseconds), .timestamp(let instant)):
            return instant.adding(nanoseconds: nanoseconds).map(Value.timestamp) ?? failure(.overflow, at)
        case (.duration(let left), .duration(let right)):
            let (sum, overflow) = left.addingReportingOverflow(right)
            return overflow ? failure(.overflow, at) : .duration(nanoseconds: sum)
        default: return failure(.noMatchingOverload, at)
        }
    }

    private func subtract(_ left: Value, _ right: Value, _ at: UInt32) -> Value {
        switch (left, right) {
        case (.timestamp(let left), .timestamp(let right)):
            return left.nanoseconds(since: right).map(Value.duration(nanoseconds:)) ?? failure(.overflow, at)
        case (.timestamp(let instant), .duration(let nanoseconds)):
            return instant.subtracting(nanoseconds: nanoseconds).map(Value.timestamp) ?? failure(.overflow, at)
        case (.duration(let left), .duration(let right)):
            let (difference, overflow) = left.subtractingReportingOverflow(right)
            return overflow ? failure(.overflow, at) : .duration(nanoseconds: difference)
        default: return failure(.noMatchingOverload, at)
        }
    }

    private func concatenation(
        _ left: Value.Text,
        _ right: Value.Text,
        _ scratch: inout ExpressionScratch
    ) -> Value.Text? {
        guard scratch.reserve(Int(left.count) + Int(right.count)) else { return nil }
        let start = scratch.byteCount
        scratch.append(run(left, scratch))
        scratch.append(run(right, scratch))
        return scratch.text(since: start)
    }

    private func joined(
        _ left: Value.Items,
        _ right: Value.Items,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch
    ) -> Value {
        guard let left = materialised(left, isMap: false, at, &scratch),
            let right = materialised(right, isMap: false, at, &scratch)
        else { return failure(.tooCostly, at) }
        let start = scratch.valueCount
        for items in [left, right] {
            for index in 0..<Int(items.count) {
                guard scratch.append(element(index, of: items, scratch)) else { return failure(.tooCostly, at) }
            }
        }
        return .list(scratch.items(since: start))
    }
}
