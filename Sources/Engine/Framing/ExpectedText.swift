/// The lines that a raw traceback should have, by the `exception` of the record before it.
struct ExpectedText: ~Copyable {
    enum Answer {
        /// There is no such text, or the lines differ from it.
        case unknown
        /// The line is the text's next one.
        case same
        /// The text's last line was taken already.
        case over
    }

    private var text = GrowableBytes(capacity: 0)
    /// Where the next line begins; behind the end when all were taken; nil when unknown.
    private var at: Int?

    mutating func forget() {
        at = nil
        text.removeAll(keepingAtMost: FramingLimits.idleBytes)
    }

    /// Takes the text in, escapes as they stand.
    mutating func expect(_ escaped: ByteView) {
        text.removeAll()
        unsafe JSONText.unescape(escaped.raw, into: &text)
        at = 0
    }

    /// Compares the next line with the text's; `blanks` are blank lines before it.
    mutating func answer(to line: ByteView, blanks: Int) -> Answer {
        for _ in 0..<blanks where step(over: nil) == .unknown { return .unknown }
        return step(over: line)
    }

    private mutating func step(over line: ByteView?) -> Answer {
        guard let start = at else { return .unknown }
        let view = text.view
        guard start <= view.count else { return .over }
        let end = view.find(0x0A, from: start)
        let wanted = view[start..<end]
        let isSame = line.map { $0 == wanted } ?? TerminalText.isBlank(wanted)
        at = isSame ? end + 1 : nil
        return isSame ? .same : .unknown
    }
}
