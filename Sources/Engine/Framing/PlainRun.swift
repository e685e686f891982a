/// The longest run of lines at the start of some bytes that need nothing done: each is framed as it stands.
///
/// This is the hot path of reading. A line that begins with `{` and ends with `}` is known by its ends alone; other
/// text is looked at for control characters and for the beginning of a traceback. A line with a carriage return, a
/// blank one, one that is too long or begins with a byte order mark ends the run, whatever it is.
struct PlainRun {
    private(set) var bytes = 0
    private(set) var lines = 0
    /// Where the last line of each strand begins and ends, its envelope left out; empty when there was none.
    private(set) var lastText: Range<Int> = 0..<0
    private(set) var lastErrorText: Range<Int> = 0..<0

    init(_ source: ByteView, _ options: FramingOptions) {
        if case .pattern = options.joins { return }
        guard let start = unsafe source.raw.baseAddress else { return }
        let base = unsafe start.assumingMemoryBound(to: UInt8.self)
        switch options.envelope {
        case .none: unsafe takeText(base, source.count, options.maximumLineBytes)
        case .cri: unsafe takeCRI(base, source.count, options.maximumLineBytes)
        case .docker: unsafe takeDocker(base, source.count, options.maximumLineBytes)
        }
    }

    private mutating func takeText(_ base: UnsafePointer<UInt8>, _ count: Int, _ maximum: Int) {
        var returns = ReturnSearch()
        while bytes < count {
            let end = unsafe Bytes.find(0x0A, base, bytes, count)
            guard end < count, end - bytes <= maximum, end > bytes,
                unsafe returns.isClear(base, from: bytes, to: end, of: count)
            else { return }
            let isObject = unsafe base[bytes] == 0x7B && base[end - 1] == 0x7D
            guard unsafe isObject || Self.isPlainText(base, bytes, end) else { return }
            take(line: end + 1, text: bytes..<end, isError: false)
        }
    }

    private mutating func takeCRI(_ base: UnsafePointer<UInt8>, _ count: Int, _ maximum: Int) {
        var returns = ReturnSearch()
        while bytes < count {
            let end = unsafe Bytes.find(0x0A, base, bytes, count)
            guard end < count, end - bytes <= maximum,
                unsafe returns.isClear(base, from: bytes, to: end, of: count)
            else { return }
            let line = unsafe ByteView(base + bytes, count: end - bytes)
            guard let header = EnvelopeHeader.cri(line), !header.isPartial, !header.text.isEmpty
            else { return }
            let text = bytes + header.text.lowerBound
            let isObject = unsafe base[text] == 0x7B && base[end - 1] == 0x7D
            guard unsafe isObject || Self.isPlainText(base, text, end) else { return }
            take(line: end + 1, text: text..<end, isError: header.isError)
        }
    }

    /// Only what Docker itself writes (`log`, `stream`, `time` in this order) around an object: text may hold escaped
    /// control characters.
    private mutating func takeDocker(_ base: UnsafePointer<UInt8>, _ count: Int, _ maximum: Int) {
        while bytes < count {
            let end = unsafe Bytes.find(0x0A, base, bytes, count)
            guard end < count, end - bytes <= maximum else { return }
            let line = unsafe ByteView(base + bytes, count: end - bytes)
            guard line.hasPrefix("{\"log\":\"{\\\""), let tail = Self.dockerTail(line) else { return }
            take(line: end + 1, text: bytes + 8..<bytes + tail.textEnd, isError: tail.isError)
        }
    }

    /// Looks for carriage returns some way ahead at once: most streams hold none, and a search in each line costs more.
    private struct ReturnSearch {
        private var clearEnd = 0
        private static let step = 4096

        @inline(__always)
        mutating func isClear(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int, of count: Int) -> Bool {
            if end <= clearEnd { return true }
            let from = max(start, clearEnd)
            let reach = min(count, max(end, from + Self.step))
            clearEnd = unsafe Bytes.find(0x0D, base, from, reach)
            return end <= clearEnd
        }
    }

    private mutating func take(line next: Int, text: Range<Int>, isError: Bool) {
        bytes = next
        lines += 1
        if isError { lastErrorText = text } else { lastText = text }
    }

    /// `}\n","stream":"stdout","time":"2016-10-06T00:17:09.669794202Z"}` at the line's end.
    private static func dockerTail(_ line: ByteView) -> (textEnd: Int, isError: Bool)? {
        // The time has 20 to 35 bytes; its opening quote is looked for from the shortest on.
        guard line.count > 70, line[line.count - 1] == 0x7D, line[line.count - 2] == 0x22 else { return nil }
        var quote = line.count - 3
        while quote > line.count - 40, line[quote] != 0x22 { quote -= 1 }
        let middle: StaticString = "}\\n\",\"stream\":\"stdout\",\"time\":\""
        let start = quote + 1 - middle.utf8CodeUnitCount
        guard start > 8 else { return nil }
        let part = line[start..<quote + 1]
        if part == middle { return (start + 1, false) }
        return part == "}\\n\",\"stream\":\"stderr\",\"time\":\"" ? (start + 1, true) : nil
    }

    /// True for text that is framed as it stands. `[start, end)` is not empty.
    @inline(__always)
    private static func isPlainText(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let first = unsafe base[start]
        switch first {
        case 0x20, 0x09, 0xEF: return unsafe isPlainOddText(base, start, end)
        case UInt8(ascii: "T"), UInt8(ascii: "["):
            if unsafe Traceback(beginningWith: ByteView(base + start, count: end - start)) != nil { return false }
        default: break
        }
        return unsafe !holdsControls(base, start, end)
    }

    /// Text that may be blank, an exception group's header or begin with a byte order mark.
    private static func isPlainOddText(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let text = unsafe ByteView(base + start, count: end - start)
        guard TerminalText.withoutMark(text).count == text.count, !TerminalText.isBlank(text) else { return false }
        return unsafe Traceback(beginningWith: text) == nil && !holdsControls(base, start, end)
    }

    /// A byte below 0x20 that is no tab. Eight bytes at a step.
    @inline(__always)
    private static func holdsControls(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let raw = unsafe UnsafeRawPointer(base)
        var at = start
        while at + 8 <= end {
            let word = unsafe raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            // Bit 7 of a byte that is below 0x20, or that follows such a one.
            if (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080 != 0 {
                for index in at..<at + 8 where unsafe isControl(base[index]) { return true }
            }
            at += 8
        }
        while at < end {
            if unsafe isControl(base[at]) { return true }
            at += 1
        }
        return false
    }

    @inline(__always)
    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x09 }
}
