/// `key=value key="a value" flag`, as Go's loggers and Heroku write it.
///
/// A bare value ends at white space; a quoted one holds the escapes of JSON. A word without `=` is a flag. Bare values
/// that JSON takes for a number, `true` or `false` are such; the later of two equal keys wins.
enum Logfmt {
    /// Appends the pairs of `text` to `out`, which is emptied first, as a JSON object.
    ///
    /// - Parameters:
    ///   - text: the line, UTF-8.
    ///   - isStrict: every word must be a pair and there must be two at least, so that a sentence with an `=` in it stays
    ///     a sentence.
    ///   - out: holds the object when the answer is true.
    /// - Returns: whether there is a pair at all, and nothing but pairs and flags.
    static func read(_ text: ByteView, isStrict: Bool, into out: inout GrowableBytes) -> Bool {
        var object = ObjectWriter(&out)
        var pairs = 0
        var at = 0
        while true {
            while at < text.count, Bytes.isSpace(text[at]) { at += 1 }
            guard at < text.count else { break }
            let start = at
            while at < text.count, isKeyPart(text[at]) { at += 1 }
            let key = text[start..<at]
            guard !key.isEmpty, key.count <= TextLimits.keyBytes else { return false }
            guard at < text.count, text[at] == UInt8(ascii: "=") else {
                guard !isStrict, at == text.count || Bytes.isSpace(text[at]) else { return false }
                object.add(flag: key, to: &out)
                continue
            }
            guard !isStrict || !Bytes.isDigit(key[0]) else { return false }
            guard readValue(text, &at, key, &object, &out) else { return false }
            pairs += 1
        }
        object.end(&out)
        return pairs >= (isStrict ? 2 : 1)
    }

    private static func readValue(
        _ text: ByteView,
        _ at: inout Int,
        _ key: ByteView,
        _ object: inout ObjectWriter,
        _ out: inout GrowableBytes
    ) -> Bool {
        at += 1
        let start = at
        guard at < text.count, text[at] == 0x22 else {
            while at < text.count, !Bytes.isSpace(text[at]) {
                guard text[at] != 0x22 else { return false }
                at += 1
            }
            object.add(key, text[start..<at], isTyped: true, to: &out)
            return true
        }
        at += 1
        while at < text.count, text[at] != 0x22 { at += text[at] == 0x5C ? 2 : 1 }
        guard at < text.count else { return false }
        object.add(key, escaped: text[start + 1..<at], to: &out)
        at += 1
        return at == text.count || Bytes.isSpace(text[at])
    }

    private static func isKeyPart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
        case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "@"): true
        default: false
        }
    }
}
