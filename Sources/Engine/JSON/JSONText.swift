/// Escapes of JSON strings, both ways (RFC 8259 §7).
package enum JSONText {
    private static let hex = StaticString("0123456789abcdef")

    /// Appends `text` so that it can stand between quotes. `text` is valid UTF-8.
    package static func escape(_ text: UnsafeRawBufferPointer, into out: inout GrowableBytes) {
        guard let start = text.baseAddress else { return }
        let base = unsafe start.assumingMemoryBound(to: UInt8.self)
        let length = text.count
        var from = 0
        for i in 0..<length {
            let byte = unsafe base[i]
            guard byte < 0x20 || byte == 0x22 || byte == 0x5C else { continue }
            unsafe out.append(base + from, count: i - from)
            from = i + 1
            out.append(0x5C)
            switch byte {
            case 0x22, 0x5C: out.append(byte)
            case 0x08: out.append(UInt8(ascii: "b"))
            case 0x09: out.append(UInt8(ascii: "t"))
            case 0x0A: out.append(UInt8(ascii: "n"))
            case 0x0C: out.append(UInt8(ascii: "f"))
            case 0x0D: out.append(UInt8(ascii: "r"))
            default:
                out.append("u00")
                unsafe out.append(hex.utf8Start[Int(byte >> 4)])
                unsafe out.append(hex.utf8Start[Int(byte & 15)])
            }
        }
        unsafe out.append(base + from, count: length - from)
    }

    /// `text` escaped, without quotes; for names and messages.
    package static func escaped(_ text: String) -> [UInt8] {
        var out = GrowableBytes(capacity: text.utf8.count + 16)
        let bytes = Array(text.utf8)
        unsafe bytes.withUnsafeBytes { unsafe escape($0, into: &out) }
        return unsafe Array(out.bytes)
    }

    /// Appends the text of an escaped string. A lone surrogate becomes U+FFFD; escapes were checked when it was scanned.
    package static func unescape(_ source: UnsafeRawBufferPointer, into out: inout GrowableBytes) {
        guard let start = source.baseAddress else { return }
        let base = unsafe start.assumingMemoryBound(to: UInt8.self)
        let length = source.count
        var i = 0
        while i < length {
            let slash = unsafe Bytes.find(0x5C, base, i, length)
            unsafe out.append(base + i, count: slash - i)
            i = slash
            guard i + 1 < length else { break }
            let code = unsafe base[i + 1]
            i += 2
            switch code {
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "t"): out.append(0x09)
            case UInt8(ascii: "n"): out.append(0x0A)
            case UInt8(ascii: "f"): out.append(0x0C)
            case UInt8(ascii: "r"): out.append(0x0D)
            case UInt8(ascii: "u"):
                guard let unit = unsafe codeUnit(base, i, length) else { break }
                i += 4
                var scalar = unit
                if unit >= 0xD800 && unit < 0xDC00 {
                    if i + 1 < length, unsafe base[i] == 0x5C, unsafe base[i + 1] == UInt8(ascii: "u"),
                        let low = unsafe codeUnit(base, i + 2, length), low >= 0xDC00 && low < 0xE000
                    {
                        scalar = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)
                        i += 6
                    } else {
                        scalar = 0xFFFD
                    }
                } else if unit >= 0xDC00 && unit < 0xE000 {
                    scalar = 0xFFFD
                }
                appendUTF8(scalar, into: &out)
            default: out.append(code)
            }
        }
    }

    /// The four hex digits at `at`, or nil.
    @inline(__always)
    static func codeUnit(_ base: UnsafePointer<UInt8>, _ at: Int, _ end: Int) -> UInt32? {
        guard at + 4 <= end else { return nil }
        var value: UInt32 = 0
        for k in 0..<4 {
            let digit = unsafe Bytes.hexValue(base[at + k])
            if digit == 255 { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    package static func appendUTF8(_ scalar: UInt32, into out: inout GrowableBytes) {
        switch scalar {
        case 0..<0x80: out.append(UInt8(scalar))
        case 0x80..<0x800:
            out.append(UInt8(0xC0 | scalar >> 6))
            out.append(UInt8(0x80 | scalar & 0x3F))
        case 0x800..<0x10000:
            out.append(UInt8(0xE0 | scalar >> 12))
            out.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            out.append(UInt8(0x80 | scalar & 0x3F))
        default:
            out.append(UInt8(0xF0 | scalar >> 18))
            out.append(UInt8(0x80 | scalar >> 12 & 0x3F))
            out.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            out.append(UInt8(0x80 | scalar & 0x3F))
        }
    }

    /// What a string's escapes are: all in order, in order but with a lone surrogate, or wrong.
    enum EscapeCheck { case good, loneSurrogate, bad }

    /// Checks every escape in `[start, end)`.
    static func checkEscapes(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> EscapeCheck {
        var i = start
        var answer = EscapeCheck.good
        while true {
            i = unsafe Bytes.find(0x5C, base, i, end)
            if i >= end { return answer }
            guard i + 1 < end else { return .bad }
            switch unsafe base[i + 1] {
            case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: i += 2
            case 0x75:
                guard let unit = unsafe codeUnit(base, i + 2, end) else { return .bad }
                i += 6
                if unit >= 0xDC00 && unit < 0xE000 { answer = .loneSurrogate }
                guard unit >= 0xD800 && unit < 0xDC00 else { continue }
                if i + 1 < end, unsafe base[i] == 0x5C, unsafe base[i + 1] == 0x75,
                    let low = unsafe codeUnit(base, i + 2, end), low >= 0xDC00 && low < 0xE000
                {
                    i += 6
                } else {
                    answer = .loneSurrogate
                }
            default: return .bad
            }
        }
    }
}
