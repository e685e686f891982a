/// A pattern that RE2 refuses.
package struct RegexError: Error, Equatable, CustomStringConvertible {
    package let pattern: String
    /// RE2's words, such as `missing ): (a`.
    package let message: String

    package var description: String { "pattern '\(pattern)' does not compile: \(message)" }
}
