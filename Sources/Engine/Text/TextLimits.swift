/// Limits of the texts room.
package enum TextLimits {
    /// Bytes that one pattern's program and lazily built automata may take; RE2 falls back to a slower search, never
    /// to a wrong answer, when its cache is full, and refuses a pattern whose program alone is larger.
    package static let regexMemoryBytes = 8 << 20

    /// Bytes of RE2's message on a bad pattern; the rest of a longer one is cut off.
    package static let regexMessageBytes = 512

    /// Bytes of a logger's name before a message; a longer word is no name.
    package static let loggerBytes = 128

    /// Bytes of a key in logfmt; a line with a longer one is text.
    package static let keyBytes = 256
}
