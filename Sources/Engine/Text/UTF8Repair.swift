internal import CScan

/// Makes any bytes UTF-8: each maximal part that is none becomes one U+FFFD (Unicode 15 §3.9, table 3-8).
package enum UTF8Repair {
    package static func isValid(_ text: ByteView) -> Bool {
        guard let base = unsafe text.raw.baseAddress else { return true }
        return unsafe cscan_utf8_valid(base.assumingMemoryBound(to: UInt8.self), text.count)
    }

    /// Appends `text` to `out`, repaired.
    package static func append(_ text: ByteView, to out: inout GrowableBytes) {
        var rest = text
        while !rest.isEmpty {
            let good = validPrefix(of: rest)
            out.append(rest.prefix(good))
            guard good < rest.count else { return }
            out.append("\u{FFFD}")
            rest = rest.dropFirst(good + invalidLength(of: rest, at: good))
        }
    }

    /// Length of the longest prefix that is UTF-8.
    package static func validPrefix(of text: ByteView) -> Int {
        guard let base = unsafe text.raw.baseAddress else { return 0 }
        return unsafe cscan_utf8_valid_prefix(base.assumingMemoryBound(to: UInt8.self), text.count)
    }

    /// The longest prefix of at most `length` bytes that does not end inside a character.
    package static func cut(_ text: ByteView, to length: Int) -> ByteView {
        guard length < text.count else { return text }
        var end = length
        while end > 0, end > length - 4, text[end] & 0xC0 == 0x80 { end -= 1 }
        return text.prefix(text[end] & 0xC0 == 0x80 ? length : end)
    }

    /// Bytes of the ill-formed sequence at `at` that one U+FFFD stands for.
    private static func invalidLength(of text: ByteView, at: Int) -> Int {
        let lead = text[at]
        let needed: Int
        switch lead {
        case 0xC2...0xDF: needed = 1
        case 0xE0...0xEF: needed = 2
        case 0xF0...0xF4: needed = 3
        default: return 1
        }
        var lowest: UInt8 = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80
        var highest: UInt8 = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF
        var length = 1
        while length <= needed, at + length < text.count, (lowest...highest).contains(text[at + length]) {
            lowest = 0x80
            highest = 0xBF
            length += 1
        }
        return length
    }
}
