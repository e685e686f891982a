/// Conversion functions (CEL language definition, "Types and Conversions").
extension Evaluator {
    func toInt(_ value: Value, _ at: UInt32, _ scratch: borrowing ExpressionScratch) -> Value {
        switch value {
        case .int: return value
        case .uint(let number): return Int64(exactly: number).map(Value.int) ?? failure(.outOfRange, at)
        case .double(let number):
            // Both ends of the range are left out, as the specification wants: 2^63 has no double neighbour below it
            // that would tell a rounded value from an exact one.
            guard number > -0x1p63, number < 0x1p63 else { return failure(.outOfRange, at) }
            return .int(Int64(number))
        case .string(let text): return DecimalText.int(run(text, scratch)).map(Value.int) ?? failure(.invalidText, at)
        case .timestamp(let instant): return .int(instant.seconds)
        default: return failure(.noMatchingOverload, at)
        }
    }

    func toUint(_ value: Value, _ at: UInt32, _ scratch: borrowing ExpressionScratch) -> Value {
        switch value {
        case .uint: return value
        case .int(let number): return UInt64(exactly: number).map(Value.uint) ?? failure(.outOfRange, at)
        case .double(let number):
            guard number >= 0, number < 0x1p64 else { return failure(.outOfRange, at) }
            return .uint(UInt64(number))
        case .string(let text):
            return DecimalText.uint(run(text, scratch)).map(Value.uint) ?? failure(.invalidText, at)
        default: return failure(.noMatchingOverload, at)
        }
    }

    func toDouble(_ value: Value, _ at: UInt32, _ scratch: borrowing ExpressionScratch) -> Value {
        switch value {
        case .double: return value
        case .int(let number): return .double(Double(number))
        case .uint(let number): return .double(Double(number))
        case .string(let text):
            return DecimalText.double(run(text, scratch)).map(Value.double) ?? failure(.invalidText, at)
        default: return failure(.noMatchingOverload, at)
        }
    }

    func toBool(_ value: Value, _ at: UInt32, _ scratch: borrowing ExpressionScratch) -> Value {
        switch value {
        case .bool: return value
        case .string(let text):
            switch String(run(text, scratch)) {
            case "1", "t", "true", "TRUE", "True": return .bool(true)
            case "0", "f", "false", "FALSE", "False": return .bool(false)
            default: return failure(.invalidText, at)
            }
        default: return failure(.noMatchingOverload, at)
        }
    }

    func toBytes(_ value: Value, _ at: UInt32) -> Value {
        switch value {
        case .bytes: value
        case .string(let text): .bytes(text)
        default: failure(.noMatchingOverload, at)
        }
    }

    func toTimestamp(_ value: Value, _ at: UInt32, _ scratch: borrowing ExpressionScratch) -> Value {
        switch value {
        case .timestamp: return value
        case .int(let seconds): return Value.Instant(seconds: seconds).map(Value.timestamp) ?? failure(.outOfRange, at)
        case .string(let text):
            switch Value.Instant.parse(run(text, scratch)) {
            case .instant(let instant): return .timestamp(instant)
            case .outOfRange: return failure(.outOfRange, at)
            case .noTimestamp: return failure(.invalidText, at)
            }
        default: return failure(.noMatchingOverload, at)
        }
    }

    func toDuration(_ value: Value, _ at: UInt32, _ scratch: borrowing ExpressionScratch) -> Value {
        switch value {
        case .duration: return value
        case .string(let text):
            switch DurationText.parse(run(text, scratch)) {
            case .nanoseconds(let nanoseconds): return .duration(nanoseconds: nanoseconds)
            case .outOfRange: return failure(.outOfRange, at)
            case .noDuration: return failure(.invalidText, at)
            }
        default: return failure(.noMatchingOverload, at)
        }
    }

    // MARK: - Text

    func toString(_ value: Value, _ at: UInt32, _ scratch: inout ExpressionScratch) -> Value {
        switch value {
        case .string: return value
        case .bytes(let text):
            let bytes = run(text, scratch)
            guard scratch.spend(bytes.count >> 6) else { return failure(.tooCostly, at) }
            return bytes.isUTF8 ? .string(text) : failure(.invalidText, at)
        case .bool, .int, .uint, .double, .timestamp, .duration:
            // The longest is a timestamp with nanoseconds, 30 bytes.
            guard scratch.reserve(40) else { return failure(.tooCostly, at) }
            let start = scratch.byteCount
            ScalarText.append(value, to: &scratch)
            return .string(scratch.text(since: start))
        default: return failure(.noMatchingOverload, at)
        }
    }
}
