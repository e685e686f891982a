/// Steps over the members of a JSON object in a line that nobody has checked yet: strings and brackets must be in
/// order, nothing else is looked at. The parser judges the line later; framing only wants to know where things stand.
struct LooseObject {
    struct Member {
        /// The key without its quotes, escapes as they stand.
        var key: Range<Int>
        /// The value as it stands, quotes included.
        var value: Range<Int>
    }

    private let text: ByteView
    private var at: Int
    /// The object was stepped over to its closing brace.
    private(set) var isComplete = false

    /// Begins at the brace at `start`.
    init(_ text: ByteView, at start: Int) {
        self.text = text
        at = start + 1
    }

    /// True when the object that begins at `start` ends exactly where the text ends.
    static func isWhole(_ text: ByteView, from start: Int) -> Bool {
        guard start < text.count, text[start] == 0x7B else { return false }
        return endOfValue(text, start) == text.count
    }

    /// Length of the object that the text begins with; nil when there is none.
    static func length(_ text: ByteView) -> Int? {
        guard !text.isEmpty, text[0] == 0x7B else { return nil }
        return endOfValue(text, 0)
    }

    /// The next member; nil behind the last one, or where the line is out of order.
    mutating func next() -> Member? {
        skipSpace()
        if at < text.count, text[at] == 0x7D {
            isComplete = true
            return nil
        }
        guard at < text.count, text[at] == 0x22, let keyEnd = Self.endOfString(text, at) else { return nil }
        let key = at + 1..<keyEnd - 1
        at = keyEnd
        skipSpace()
        guard at < text.count, text[at] == 0x3A else { return nil }
        at += 1
        skipSpace()
        guard let valueEnd = Self.endOfValue(text, at) else { return nil }
        let value = at..<valueEnd
        at = valueEnd
        skipSpace()
        if at < text.count, text[at] == 0x2C { at += 1 }
        return Member(key: key, value: value)
    }

    private mutating func skipSpace() {
        while at < text.count, Bytes.isSpace(text[at]) { at += 1 }
    }

    /// Behind the value at `start`, or nil when the text ends before it does.
    private static func endOfValue(_ text: ByteView, _ start: Int) -> Int? {
        guard start < text.count else { return nil }
        var at = start
        var depth = 0
        while at < text.count {
            switch text[at] {
            case 0x22:
                guard let end = endOfString(text, at) else { return nil }
                at = end
                if depth == 0 { return at }
            case 0x7B, 0x5B:
                depth += 1
                at += 1
            case 0x7D, 0x5D:
                if depth == 0 { return at > start ? at : nil }
                depth -= 1
                at += 1
                if depth == 0 { return at }
            case 0x2C, 0x20, 0x09, 0x0D:
                if depth == 0 { return at > start ? at : nil }
                at += 1
            default: at += 1
            }
        }
        return nil
    }

    /// Behind the closing quote of the string at `start`; nil when it has none or holds a control character.
    private static func endOfString(_ text: ByteView, _ start: Int) -> Int? {
        var at = start + 1
        while at < text.count {
            switch text[at] {
            case 0x22: return at + 1
            case 0x5C: at += 2
            case 0..<0x20: return nil
            default: at += 1
            }
        }
        return nil
    }
}
