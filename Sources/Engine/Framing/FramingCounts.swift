/// What framing counted since the stream began. Every line ended up as exactly one of `record`, `joined` and `empty`;
/// the states of a progress bar are one line, and an object printed behind a bar is a line of its own.
package struct FramingCounts: Sendable, Equatable {
    /// Lines that became a framed line, or the first of a joined one.
    package var record: UInt64 = 0
    /// Further lines of joined ones.
    package var joined: UInt64 = 0
    /// Blank lines.
    package var empty: UInt64 = 0
    /// Lines and groups that were longer than their limit and kept their beginning.
    package var truncated: UInt64 = 0
    /// Bytes of over-long lines that were passed by.
    package var skippedBytes: UInt64 = 0
    /// NUL bytes left out: the holes of a file that was truncated while its writer went on.
    package var nulBytes: UInt64 = 0

    package init() {}

    package var lines: UInt64 { record + joined + empty }
}
