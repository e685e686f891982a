/// Text of an option that has an inside worth pointing into: a CEL expression, a regular expression, a name.
package struct ConfigText: Sendable, Equatable {
    package var text: String
    /// Where the scalar begins, its opening quote included.
    package var mark: SourceMark
    package var style: ConfigScalar.Style
    package var origin: ConfigScalar.Origin

    package init(
        _ text: String,
        mark: SourceMark = .builtIn,
        style: ConfigScalar.Style = .plain,
        origin: ConfigScalar.Origin = .written
    ) {
        self.text = text
        self.mark = mark
        self.style = style
        self.origin = origin
    }

    /// The place of the byte at `offset` of `text` (UTF-8) in the file.
    ///
    /// Exact for text on one line, plain or in single quotes. Escapes of double quotes, folding and substitution move
    /// the text about: then the answer is where the scalar begins.
    package func mark(atByte offset: Int) -> SourceMark {
        guard mark.line > 0, origin == .written, !text.utf8.contains(UInt8(ascii: "\n")) else { return mark }
        let before = text.utf8.prefix(max(0, offset))
        // Continuation bytes are no columns of their own.
        let columns = before.count { $0 & 0xC0 != 0x80 }
        var place = mark
        switch style {
        case .plain:
            place.column += columns
        case .singleQuoted:
            place.column += 1 + columns + before.count { $0 == UInt8(ascii: "'") }
        case .doubleQuoted, .literal, .folded:
            break
        }
        return place
    }
}
