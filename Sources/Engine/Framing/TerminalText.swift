/// Text as a terminal would have shown it: colours, cursor moves and other controls taken out.
enum TerminalText {
    private static let escape: UInt8 = 0x1B
    private static let bell: UInt8 = 0x07
    private static let backspace: UInt8 = 0x08

    /// The text without a byte order mark (UTF-8) at its start, where files were glued together too.
    static func withoutMark(_ text: ByteView) -> ByteView {
        text.hasPrefix("\u{FEFF}") ? text.dropFirst(3) : text
    }

    /// True when `clean` would change the text.
    static func needsCleaning(_ text: ByteView) -> Bool {
        text.find(escape) < text.count || text.find(0) < text.count || text.find(backspace) < text.count
    }

    /// Appends `text` to `out` without escape sequences, backspaces and NULs; returns the number of NULs.
    static func clean(_ text: ByteView, into out: inout GrowableBytes) -> Int {
        var nulBytes = 0
        var at = 0
        while at < text.count {
            switch text[at] {
            case escape: at = endOfSequence(text, at)
            case 0:
                nulBytes += 1
                at += 1
            case backspace: at += 1
            default:
                var end = at + 1
                while end < text.count, !isRemoved(text[end]) { end += 1 }
                out.append(text[at..<end])
                at = end
            }
        }
        return nulBytes
    }

    /// True when nothing of the text would be seen.
    static func isBlank(_ text: ByteView) -> Bool {
        var at = 0
        while at < text.count {
            switch text[at] {
            case escape: at = endOfSequence(text, at)
            case 0, backspace, 0x09, 0x0B, 0x0C, 0x0D, 0x20: at += 1
            default: return false
            }
        }
        return true
    }

    private static func isRemoved(_ byte: UInt8) -> Bool { byte == escape || byte == 0 || byte == backspace }

    /// Behind the escape sequence that begins at `start` (ECMA-48 §5.4 and §5.6). Of one that is cut short only what
    /// surely belongs to it is taken.
    private static func endOfSequence(_ text: ByteView, _ start: Int) -> Int {
        var at = start + 1
        guard at < text.count else { return at }
        switch text[at] {
        case UInt8(ascii: "["):
            at += 1
            while at < text.count, (0x20...0x3F).contains(text[at]) { at += 1 }
            return at < text.count && (0x40...0x7E).contains(text[at]) ? at + 1 : at
        case UInt8(ascii: "]"):
            var end = at + 1
            while end < text.count {
                if text[end] == bell { return end + 1 }
                if text[end] == escape { return end + 1 < text.count && text[end + 1] == 0x5C ? end + 2 : end }
                end += 1
            }
            // Without its end it may be anything: the text stays.
            return at + 1
        default:
            while at < text.count, (0x20...0x2F).contains(text[at]) { at += 1 }
            return at < text.count && (0x30...0x7E).contains(text[at]) ? at + 1 : at
        }
    }
}
