/// Why an expression has no value for a record.
package struct EvaluationError: Error, Equatable, Sendable, BitwiseCopyable {
    package enum Code: UInt8, Sendable, BitwiseCopyable, CaseIterable {
        /// The record has no such field, or the variable is not bound.
        case noSuchField
        /// A map has no such key.
        case noSuchKey
        /// The operator or function does not take values of these types.
        case noMatchingOverload
        case unknownFunction
        case indexOutOfRange
        case divisionByZero
        /// The result of arithmetic does not fit its type.
        case overflow
        /// A conversion's value does not fit the type wanted.
        case outOfRange
        /// A conversion's text is not of the type wanted.
        case invalidText
        case invalidPattern
        case unknownTimeZone
        case duplicateKey
        case unsupportedKey
        /// One of `ExpressionLimits` was reached.
        case tooCostly

        /// A name fit for a metric label.
        package var name: String {
            switch self {
            case .noSuchField: "no_such_field"
            case .noSuchKey: "no_such_key"
            case .noMatchingOverload: "no_matching_overload"
            case .unknownFunction: "unknown_function"
            case .indexOutOfRange: "index_out_of_range"
            case .divisionByZero: "division_by_zero"
            case .overflow: "overflow"
            case .outOfRange: "out_of_range"
            case .invalidText: "invalid_text"
            case .invalidPattern: "invalid_pattern"
            case .unknownTimeZone: "unknown_time_zone"
            case .duplicateKey: "duplicate_key"
            case .unsupportedKey: "unsupported_key"
            case .tooCostly: "too_costly"
            }
        }
    }

    package let code: Code

    /// Byte of the expression's text where the part at fault begins.
    package let offset: UInt32
}
