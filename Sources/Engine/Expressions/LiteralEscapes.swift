/// Escape sequences of string and bytes literals (CEL language definition, "String and Bytes Values").
enum LiteralEscapes {
    /// The bytes that `body`, the text between the quotes, stands for. In a bytes literal `\x` and octal escapes are
    /// single bytes and `\u` is not allowed to stand for one; in a string each escape is a code point.
    ///
    /// - Throws: `ExpressionError` at the escape for one that does not exist, and for surrogates.
    static func decode(_ body: ArraySlice<UInt8>, asBytes: Bool) throws(ExpressionError) -> [UInt8] {
        guard body.contains(UInt8(ascii: "\\")) else { return Array(body) }
        var out: [UInt8] = []
        out.reserveCapacity(body.count)
        var at = body.startIndex
        while at < body.endIndex {
            guard body[at] == UInt8(ascii: "\\") else {
                out.append(body[at])
                at += 1
                continue
            }
            let escape = try Escape(body[at...])
            if asBytes, escape.isByte {
                out.append(UInt8(truncatingIfNeeded: escape.code))
            } else {
                guard let scalar = Unicode.Scalar(escape.code) else {
                    throw ExpressionError("the escape is no Unicode code point", at: at..<at + escape.length)
                }
                out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
            at += escape.length
        }
        return out
    }

    /// One escape sequence: its code, how many bytes of text it takes, and whether it can name a single byte.
    private struct Escape {
        let code: UInt32
        let length: Int
        let isByte: Bool

        init(_ text: ArraySlice<UInt8>) throws(ExpressionError) {
            let start = text.startIndex
            let kind = text.dropFirst().first ?? 0
            switch kind {
            case UInt8(ascii: "x"), UInt8(ascii: "X"):
                self = try Escape(text, digits: 2, skipping: 2, radix: 16, isByte: true)
            case UInt8(ascii: "u"):
                self = try Escape(text, digits: 4, skipping: 2, radix: 16, isByte: false)
            case UInt8(ascii: "U"):
                self = try Escape(text, digits: 8, skipping: 2, radix: 16, isByte: false)
            case UInt8(ascii: "0")...UInt8(ascii: "3"):
                self = try Escape(text, digits: 3, skipping: 1, radix: 8, isByte: true)
            default:
                guard let code = Self.single(kind) else {
                    let end = min(start + 2, text.endIndex)
                    let shown = String(decoding: text[start..<end], as: UTF8.self)
                    throw ExpressionError("`\(shown)` is no escape; write \\\\ for a backslash", at: start..<end)
                }
                self.init(code: UInt32(code), length: 2, isByte: false)
            }
        }

        private init(code: UInt32, length: Int, isByte: Bool) {
            self.code = code
            self.length = length
            self.isByte = isByte
        }

        private init(
            _ text: ArraySlice<UInt8>,
            digits: Int,
            skipping: Int,
            radix: UInt32,
            isByte: Bool
        ) throws(ExpressionError) {
            let start = text.startIndex
            let length = skipping + digits
            let values = text.dropFirst(skipping).prefix(digits).compactMap(Lexer.hexValue).filter { $0 < radix }
            guard values.count == digits else {
                let end = min(start + length, text.endIndex)
                throw ExpressionError("the escape needs \(digits) digits", at: start..<end)
            }
            let code = values.reduce(UInt32(0)) { $0 * radix + UInt32($1) }
            self.init(code: code, length: length, isByte: isByte)
        }

        private static func single(_ kind: UInt8) -> UInt8? {
            switch kind {
            case UInt8(ascii: "a"): 0x07
            case UInt8(ascii: "b"): 0x08
            case UInt8(ascii: "f"): 0x0C
            case UInt8(ascii: "n"): 0x0A
            case UInt8(ascii: "r"): 0x0D
            case UInt8(ascii: "t"): 0x09
            case UInt8(ascii: "v"): 0x0B
            case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): kind
            default: nil
            }
        }
    }
}
