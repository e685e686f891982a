/// Which lines belong to one traceback as Python prints it, chained exceptions and exception groups included.
///
/// ```
/// Traceback (most recent call last):                  header
///   File "train.py", line 7, in step                  frames: indented
///     loss.backward()
/// RuntimeError: out of memory                         the exception: `Type: message` or `Type`
///   Tried to allocate 2 GiB                           indented lines behind it are its message
///                                                     a blank line, only when a chain follows
/// During handling of the above exception, another exception occurred:
///
/// Traceback (most recent call last):                  and so on
/// ```
/// Where an exception's message ends cannot be seen: further lines of it that are not indented are not taken, unless
/// the record before the traceback carries the same text (`ExpectedText`). An exception group is taken while lines
/// begin with `|` or `+` behind spaces. Launchers put a mark such as `[rank0]: ` before each line; it must stay the
/// same. A line that begins with `{` never belongs to a traceback.
///
/// Source: CPython `Lib/traceback.py`, `TracebackException.format`.
struct Traceback {
    private enum Place { case frames, exception, tree, chain }

    private var place: Place
    /// Bytes of the rank's mark.
    let markLength: Int

    private static let header: StaticString = "Traceback (most recent call last):"
    private static let treeHeader: StaticString = "+ Exception Group Traceback (most recent call last):"
    private static let chains: [StaticString] = [
        "During handling of the above exception, another exception occurred:",
        "The above exception was the direct cause of the following exception:",
    ]

    /// Nil when `line` does not begin a traceback.
    init?(beginningWith line: ByteView) {
        markLength = Self.markLength(of: line)
        guard let place = Self.headerPlace(line.dropFirst(markLength)) else { return nil }
        self.place = place
    }

    /// Whether a line with this first byte may begin a traceback; a quick look before `init`.
    static func mayBegin(with byte: UInt8) -> Bool {
        byte == UInt8(ascii: "T") || byte == UInt8(ascii: "[") || byte == 0x20
    }

    /// Whether the next line belongs to it.
    ///
    /// `first` is the traceback's first line, whose mark the line must repeat; `afterBlank` says that blank lines wait
    /// between the last line and this one, `expected` what the record before the traceback says about the line.
    mutating func takes(_ line: ByteView, first: ByteView, afterBlank: Bool, expected: ExpectedText.Answer) -> Bool {
        guard line.hasPrefix(first.prefix(markLength)) else { return false }
        let text = line.dropFirst(markLength)
        guard !TerminalText.isBlank(text) else { return place != .chain }
        guard text[0] != 0x7B, expected != .over else { return false }
        guard let next = nextPlace(text, afterBlank: afterBlank) else { return expected == .same }
        place = next
        return true
    }

    private func nextPlace(_ text: ByteView, afterBlank: Bool) -> Place? {
        let isIndented = text[0] == 0x20 || text[0] == 0x09
        switch place {
        case .frames:
            if isIndented { return .frames }
            if Self.isException(text) { return .exception }
        case .exception:
            if isIndented, !afterBlank { return .exception }
        case .tree:
            let branch = text.trimmed
            if branch[0] == UInt8(ascii: "|") || branch[0] == UInt8(ascii: "+") { return .tree }
        case .chain:
            return Self.headerPlace(text)
        }
        return place != .frames && Self.chains.contains { text == $0 } ? .chain : nil
    }

    private static func headerPlace(_ text: ByteView) -> Place? {
        if text.hasPrefix(header) { return .frames }
        guard !text.isEmpty, text[0] == 0x20 else { return nil }
        return text.trimmed.hasPrefix(treeHeader) ? .tree : nil
    }

    /// `[rank0]: ` of torchrun, `[default0]:` of its tee.
    private static func markLength(of line: ByteView) -> Int {
        guard !line.isEmpty, line[0] == UInt8(ascii: "[") else { return 0 }
        let close = line.prefix(min(line.count, FramingLimits.markBytes)).find(UInt8(ascii: "]"))
        guard close + 1 < line.count, line[close] == UInt8(ascii: "]"), line[close + 1] == 0x3A else { return 0 }
        return close + 2 < line.count && line[close + 2] == 0x20 ? close + 3 : close + 2
    }

    /// `package.Type: message`, or the type alone.
    private static func isException(_ text: ByteView) -> Bool {
        var at = 0
        while at < text.count, isNamePart(text[at]) { at += 1 }
        guard at > 0, !Bytes.isDigit(text[0]) else { return false }
        return at == text.count || text[at] == 0x3A && (at + 1 == text.count || text[at + 1] == 0x20)
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...0xFF: true
        case UInt8(ascii: "."), UInt8(ascii: "<"), UInt8(ascii: ">"): true  // `train.<locals>.Diverged`
        default: false
        }
    }
}
