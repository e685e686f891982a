/// A directive that a time pattern does not know.
package struct TimePatternError: Error, Equatable, CustomStringConvertible {
    package let pattern: String
    package let directive: String

    package var description: String { "time pattern '\(pattern)' has the unknown directive \(directive)" }
}
