/// A CEL value during and after an evaluation: a plain 24 bytes without references, free to copy and to drop.
///
/// Text, lists and maps are places: in the record's batch, in the worker's `ExpressionScratch` or among the constants
/// of the expression. They hold until the batch is edited, the scratch is reset or the expression is gone.
package enum Value: Sendable, BitwiseCopyable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    /// UTF-8, escapes of JSON already undone.
    case string(Text)
    case bytes(Text)
    case timestamp(Instant)
    /// Within ±2^63 ns, some 292 years.
    case duration(nanoseconds: Int64)
    case list(Items)
    case map(Items)
    case type(ValueType)
    case error(EvaluationError)
}

extension Value {
    /// A run of bytes at a place.
    package struct Text: Sendable, BitwiseCopyable {
        let place: Place
        let offset: UInt32
        let count: UInt32
    }

    /// The elements of a list, or the keys and values of a map in turn, at a place.
    package struct Items: Sendable, BitwiseCopyable {
        let place: Place
        /// In `.record` the first byte of the JSON text, else the index of the first value.
        let offset: UInt32
        /// In `.record` the length of the JSON text in bytes, else the number of values (twice that of entries).
        let count: UInt32
    }

    package enum Place: UInt8, Sendable, BitwiseCopyable {
        case record
        case scratch
        case constants
    }

    /// A point in time, `0001-01-01T00:00:00Z` to `9999-12-31T23:59:59.999999999Z`.
    package struct Instant: Sendable, Equatable, BitwiseCopyable {
        /// Since 1970-01-01T00:00:00Z, leap seconds not counted.
        package let seconds: Int64
        /// 0..<1,000,000,000, always forward from `seconds`.
        package let nanoseconds: Int32
    }
}

extension Value {
    /// The run-time type; nil for an error.
    package var type: ValueType? {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .timestamp: .timestamp
        case .duration: .duration
        case .list: .list
        case .map: .map
        case .type: .type
        case .error: nil
        }
    }

    package var isError: Bool {
        if case .error = self { true } else { false }
    }
}
