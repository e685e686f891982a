/// Why an expression was rejected when the pipeline was read.
///
/// Offsets count bytes of UTF-8 from the start of the expression; the caller adds file, line and column.
package struct ExpressionError: Error, Equatable, Sendable {
    /// The part of the text that is at fault; empty at the end of the text when something is missing there.
    package let range: Range<Int>

    /// What was found and what is wanted, without place and without final full stop.
    package let message: String

    /// What was probably meant, as text that can stand in place of `range`, when there is a near enough name.
    package let suggestion: String?

    package init(_ message: String, at range: Range<Int>, suggestion: String? = nil) {
        self.range = range
        self.message = message
        self.suggestion = suggestion
    }
}

extension ExpressionError: CustomStringConvertible {
    /// The message with its suggestion, as in "unknown function `sise`, did you mean `size`?".
    package var description: String {
        guard let suggestion else { return message }
        return "\(message), did you mean `\(suggestion)`?"
    }
}
