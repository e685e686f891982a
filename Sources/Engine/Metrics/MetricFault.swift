/// Why a family cannot be declared.
package struct MetricFault: Error, Equatable {
    package enum Code: String, Sendable {
        case badName
        case badLabel
        case badUnit
        case badBounds
        case duplicate
        case outOfRange
    }

    package let code: Code
    /// What was found and what is wanted; the caller adds file and line.
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
