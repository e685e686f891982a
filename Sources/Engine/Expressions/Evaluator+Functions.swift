/// Calls of functions: dispatch by the run-time types of the arguments.
extension Evaluator {
    func call(
        _ function: Function,
        _ arguments: Node.Children,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch
    ) -> Value {
        // The plan has checked the number of arguments: one or two.
        let first = evaluate(code.child(0, of: arguments), &scratch)
        guard arguments.count == 2 else {
            return first.isError ? first : unary(function, first, at, &scratch)
        }
        let second = evaluate(code.child(1, of: arguments), &scratch)
        if first.isError { return first }
        return second.isError ? second : binary(function, first, second, at, &scratch)
    }

    private func unary(
        _ function: Function,
        _ value: Value,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch
    ) -> Value {
        switch function {
        case .size: return size(value, at, &scratch)
        case .dyn: return value
        case .type: return value.type.map(Value.type) ?? value
        case .bool: return toBool(value, at, scratch)
        case .bytes: return toBytes(value, at)
        case .double: return toDouble(value, at, scratch)
        case .duration: return toDuration(value, at, scratch)
        case .int: return toInt(value, at, scratch)
        case .string: return toString(value, at, &scratch)
        case .timestamp: return toTimestamp(value, at, scratch)
        case .uint: return toUint(value, at, scratch)
        case .getDate, .getDayOfMonth, .getDayOfWeek, .getDayOfYear, .getFullYear, .getHours, .getMilliseconds,
            .getMinutes, .getMonth, .getSeconds:
            return timePart(function, value, at)
        case .contains, .startsWith, .endsWith, .matches: return failure(.noMatchingOverload, at)
        }
    }

    private func binary(
        _ function: Function,
        _ value: Value,
        _ argument: Value,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch
    ) -> Value {
        guard case .string(let second) = argument else { return failure(.noMatchingOverload, at) }
        if case .timestamp(let instant) = value {
            guard let zone = Value.Instant.fixedZone(run(second, scratch)) else {
                return failure(.unknownTimeZone, at)
            }
            return timePart(function, of: instant, secondsEast: zone, at)
        }
        guard case .string(let first) = value else { return failure(.noMatchingOverload, at) }
        let text = run(first, scratch)
        let part = run(second, scratch)
        switch function {
        case .contains:
            guard scratch.spend(text.count >> 6) else { return failure(.tooCostly, at) }
            return .bool(text.contains(part))
        case .startsWith: return .bool(text.matches(part, at: 0))
        case .endsWith: return .bool(text.hasSuffix(part))
        case .matches:
            guard let pattern = scratch.pattern(for: part) else { return failure(.invalidPattern, at) }
            return matches(value, pattern, at, &scratch)
        default: return failure(.noMatchingOverload, at)
        }
    }

    func matches(
        _ value: Value,
        _ pattern: RegexPattern,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch
    ) -> Value {
        guard case .string(let text) = value else { return value.isError ? value : failure(.noMatchingOverload, at) }
        guard scratch.spend(Int(text.count) >> 6) else { return failure(.tooCostly, at) }
        return .bool(unsafe pattern.matches(run(text, scratch).buffer))
    }

    private func size(_ value: Value, _ at: UInt32, _ scratch: inout ExpressionScratch) -> Value {
        switch value {
        case .string(let text): return .int(Int64(run(text, scratch).scalarCount))
        case .bytes(let text): return .int(Int64(text.count))
        case .list(let items):
            guard let items = materialised(items, isMap: false, at, &scratch) else { return failure(.tooCostly, at) }
            return .int(Int64(items.count))
        case .map(let items):
            guard let items = materialised(items, isMap: true, at, &scratch) else { return failure(.tooCostly, at) }
            return .int(Int64(items.count / 2))
        default: return failure(.noMatchingOverload, at)
        }
    }

    // MARK: - Parts of times

    private func timePart(_ function: Function, _ value: Value, _ at: UInt32) -> Value {
        switch (value, function) {
        case (.timestamp(let instant), _): timePart(function, of: instant, secondsEast: 0, at)
        case (.duration(let nanoseconds), .getHours): .int(nanoseconds / 3_600_000_000_000)
        case (.duration(let nanoseconds), .getMinutes): .int(nanoseconds / 60_000_000_000)
        case (.duration(let nanoseconds), .getSeconds): .int(nanoseconds / 1_000_000_000)
        case (.duration(let nanoseconds), .getMilliseconds): .int(nanoseconds / 1_000_000 % 1_000)
        default: failure(.noMatchingOverload, at)
        }
    }

    private func timePart(
        _ function: Function,
        of instant: Value.Instant,
        secondsEast: Int,
        _ at: UInt32
    ) -> Value {
        if function == .getMilliseconds { return .int(Int64(instant.nanoseconds / 1_000_000)) }
        let time = CivilTime(secondsSinceEpoch: instant.seconds + Int64(secondsEast))
        switch function {
        case .getFullYear: return .int(Int64(time.year))
        case .getMonth: return .int(Int64(time.month - 1))
        case .getDate: return .int(Int64(time.day))
        case .getDayOfMonth: return .int(Int64(time.day - 1))
        case .getDayOfWeek: return .int(Int64(time.dayOfWeek))
        case .getDayOfYear: return .int(Int64(time.dayOfYear))
        case .getHours: return .int(Int64(time.hour))
        case .getMinutes: return .int(Int64(time.minute))
        case .getSeconds: return .int(Int64(time.second))
        default: return failure(.noMatchingOverload, at)
        }
    }
}
