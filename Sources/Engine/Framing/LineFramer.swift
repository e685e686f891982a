/// A framer with a window of its own, for text that does not go into a batch as it is read.
package struct LineFramer: ~Copyable {
    private var framer: Framer
    private var window = [UInt8](repeating: 0, count: 64 << 10)

    package init(_ options: FramingOptions) { framer = Framer(options) }

    /// Takes bytes as they came.
    ///
    /// - Returns: the lines that are complete, each with its newline.
    package mutating func read(_ bytes: [UInt8], now: Int64) -> [UInt8] {
        var lines: [UInt8] = []
        var at = 0
        while at < bytes.count {
            let begun = unsafe window.withUnsafeMutableBytes { unsafe framer.begin($0) }
            let count = min(bytes.count - at, window.count - begun)
            window.replaceSubrange(begun..<begun + count, with: bytes[at..<at + count])
            at += count
            take(filled: begun + count, now: now, into: &lines)
        }
        return lines
    }

    /// The text has ended: what is held.
    package mutating func finish(now: Int64) -> [UInt8] {
        var lines: [UInt8] = []
        framer.finish(now: now)
        take(filled: 0, now: now, into: &lines)
        return lines
    }

    private mutating func take(filled: Int, now: Int64, into lines: inout [UInt8]) {
        var filled = filled
        repeat {
            let framed = unsafe window.withUnsafeMutableBytes { unsafe framer.frame($0, filled: filled, now: now) }
            lines += window[..<framed.bytes]
            guard framed.wanted > 0 else { return }
            if framed.wanted > window.count { window = Array(repeating: 0, count: framed.wanted) }
            filled = 0
        } while true
    }
}
