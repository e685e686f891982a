/// Why compressed bytes could not be read.
package struct CompressionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Closed set; `name` is a metric label.
    package enum Code: String, Sendable, CaseIterable {
        /// The bytes are not of the format, or a checksum does not match.
        case damaged
        /// The input ended inside a frame or member.
        case truncated
        /// More came out than the limit allows.
        case tooLarge = "too_large"
        /// The frame asks for a larger window than the limit allows.
        case windowTooLarge = "window_too_large"
        /// Something else follows behind the end of the compressed data.
        case trailingBytes = "trailing_bytes"
        /// The frame was made with a dictionary, which is not there.
        case dictionaryWanted = "dictionary_wanted"
    }

    package var code: Code
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var name: String { code.rawValue }
    package var description: String { message }
}
