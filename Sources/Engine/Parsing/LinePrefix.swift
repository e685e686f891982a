/// What stands before a message, or before a JSON object, by the custom of logging libraries.
///
/// ```
/// INFO:trainer.loop:text            Python's basicConfig: level and logger
/// [WARNING|trainer.py:123] text     Hugging Face's and absl's brackets: level
/// 2026-11-23 08:40:37,263 - trainer - INFO - text     a time, then a level among the next words
/// W1123 08:40:37.263058  7 file.cc:12] text           klog and glog: level
/// ```
/// Level words count only in capitals and at these places: a message may speak of errors without being one.
struct LinePrefix {
    private(set) var level = Level.none
    /// Where the logger's name stands, if it has one.
    private(set) var logger: Range<Int>?
    /// Nanoseconds since 1970 UTC, if the line begins with a time.
    private(set) var time: Int64?
    /// Bytes up to and with the last mark that was understood as a whole: `INFO:name:`.
    private(set) var length = 0

    /// Words behind a time among which a level is looked for.
    private static let words = 5

    /// Reads the beginning of `text`; `offset` is seconds east of UTC where a time names no zone.
    init(_ text: ByteView, offset: Int) {
        guard !text.isEmpty else { return }
        switch text[0] {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"):
            readColons(text)
            if level == .none { readLetter(text) }
        case UInt8(ascii: "["): readBrackets(text, offset)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): readTime(text, from: 0, offset)
        default: break
        }
    }

    /// `LEVEL:logger:` or `LEVEL:`.
    private mutating func readColons(_ text: ByteView) {
        let end = Self.endOfCapitals(text, 0)
        guard end < text.count, text[end] == 0x3A, let found = Level(text.prefix(end)) else { return }
        level = found
        length = end + 1
        var at = length
        while at < text.count, at - length <= TextLimits.loggerBytes, Self.isLoggerPart(text[at]) { at += 1 }
        guard at > length, at < text.count, text[at] == 0x3A else { return }
        logger = length..<at
        length = at + 1
    }

    /// `W1123 08:40:37`, the letter being the level's first.
    private mutating func readLetter(_ text: ByteView) {
        guard text.count > 14, TimeText.number(text, 1, 4) != nil, text[5] == 0x20, TimeText.number(text, 6, 2) != nil,
            text[8] == 0x3A
        else { return }
        switch text[0] {
        case UInt8(ascii: "I"): level = .info
        case UInt8(ascii: "W"): level = .warning
        case UInt8(ascii: "E"): level = .error
        case UInt8(ascii: "F"): level = .critical
        default: break
        }
    }

    /// `[LEVEL` up to `]` or `|`, or a time in brackets.
    private mutating func readBrackets(_ text: ByteView, _ offset: Int) {
        let end = Self.endOfCapitals(text, 1)
        if end < text.count, text[end] == UInt8(ascii: "]") || text[end] == UInt8(ascii: "|") {
            level = Level(text[1..<end]) ?? .none
        } else if text.count > 1, Bytes.isDigit(text[1]) {
            readTime(text, from: 1, offset)
        }
    }

    /// A time of at least 19 characters, then a level word.
    private mutating func readTime(_ text: ByteView, from start: Int, _ offset: Int) {
        guard text.count - start >= 19 else { return }
        var end = start + 19
        while end < text.count, Self.isTimePart(text[end]) { end += 1 }
        guard let found = TimeText.calendar(text[start..<end], offset: offset) else { return }
        time = found
        var at = end
        for _ in 0..<Self.words {
            while at < text.count, !Self.isLoggerPart(text[at]) { at += 1 }
            let word = at
            while at < text.count, Self.isLoggerPart(text[at]) { at += 1 }
            guard word < at else { return }
            if Self.endOfCapitals(text, word) == at, let found = Level(text[word..<at]) {
                level = found
                return
            }
        }
    }

    private static func endOfCapitals(_ text: ByteView, _ start: Int) -> Int {
        var at = start
        while at < text.count, at - start < 12, (0x41...0x5A).contains(text[at]) { at += 1 }
        return at
    }

    private static func isTimePart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x2B, 0x2C, 0x2E, 0x3A, UInt8(ascii: "Z"): true
        default: false
        }
    }

    private static func isLoggerPart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2E, 0x80...0xFF: true
        default: false
        }
    }
}
