import Engine

/// A reader as inputs are: reads into a window behind what the framer put there, and takes the framed lines out.
struct FramingReader: ~Copyable {
    var framer: Framer
    var lines: [String] = []
    /// Positions after each call, each with the number of lines that had come by then.
    var positions: [(position: Int, lines: Int)] = []
    private var window: [UInt8]
    var now: Int64 = 0

    init(_ options: FramingOptions = FramingOptions(), window: Int = 4096, context: [UInt8] = []) {
        framer = Framer(options, context: context)
        self.window = Array(repeating: 0, count: window)
    }

    mutating func read(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty {
            let begun = unsafe window.withUnsafeMutableBytes { unsafe framer.begin($0) }
            let length = min(rest.count, window.count - begun)
            window.replaceSubrange(begun..<begun + length, with: rest.prefix(length))
            rest = rest.dropFirst(length)
            take(filled: begun + length)
        }
    }

    mutating func expire(after nanoseconds: Int64) {
        now += nanoseconds
        framer.expire(now: now)
        take(filled: 0)
    }

    mutating func finish() {
        framer.finish(now: now)
        take(filled: 0)
    }

    private mutating func take(filled: Int) {
        var framed = unsafe window.withUnsafeMutableBytes { unsafe framer.frame($0, filled: filled, now: now) }
        keep(framed)
        while framed.wanted > 0 {
            if framed.wanted > window.count { window = Array(repeating: 0, count: framed.wanted) }
            framed = unsafe window.withUnsafeMutableBytes { unsafe framer.frame($0, filled: 0, now: now) }
            keep(framed)
        }
    }

    private mutating func keep(_ framed: Framed) {
        let text = window.prefix(framed.bytes)
        precondition(text.isEmpty || text.last == 0x0A, "framed lines end in a newline")
        let found = text.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
        precondition(found.count == framed.lines, "framed \(framed.lines) lines, there are \(found.count)")
        lines += found.map { String(decoding: $0, as: UTF8.self) }
        positions.append((framer.position, lines.count))
    }

    /// The lines that `bytes` give when they come in reads of `step` bytes.
    static func lines(
        of bytes: [UInt8],
        _ options: FramingOptions = FramingOptions(),
        step: Int = .max,
        window: Int = 4096
    ) -> [String] {
        var reader = FramingReader(options, window: window)
        var rest = bytes[...]
        while !rest.isEmpty {
            reader.read(rest.prefix(step))
            rest = rest.dropFirst(step)
        }
        reader.finish()
        return reader.lines
    }

    static func lines(of text: String, _ options: FramingOptions = FramingOptions(), step: Int = .max) -> [String] {
        lines(of: Array(text.utf8), options, step: step)
    }
}
