/// Cuts the text of an expression into tokens (CEL language definition, "Syntax").
struct Lexer {
    private let text: [UInt8]
    private var at = 0

    init(_ text: [UInt8]) {
        self.text = text
    }

    /// All tokens of `text`, the last one `.end`.
    static func tokens(of text: [UInt8]) throws(ExpressionError) -> [Token] {
        var lexer = Lexer(text)
        var tokens: [Token] = []
        repeat {
            tokens.append(try lexer.next())
        } while tokens.last?.kind != .end
        return tokens
    }

    private mutating func next() throws(ExpressionError) -> Token {
        skipBlanks()
        let start = at
        guard let byte = peek() else { return Token(kind: .end, range: start..<start) }
        if let quoted = try quotedLiteral() { return Token(kind: quoted, range: start..<at) }
        let kind: Token.Kind
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            kind = .identifier(word())
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            kind = try number()
        case UInt8(ascii: ".") where peek(1).map(Self.isDigit) == true:
            kind = try number()
        case UInt8(ascii: "`"):
            kind = try backticked()
        default:
            kind = .punctuation(try punctuation())
        }
        return Token(kind: kind, range: start..<at)
    }

    // MARK: - Blanks, words, punctuation

    private mutating func skipBlanks() {
        while let byte = peek() {
            switch byte {
            case 0x09, 0x0A, 0x0C, 0x0D, 0x20:
                at += 1
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
                while let byte = peek(), byte != 0x0A { at += 1 }
            default:
                return
            }
        }
    }

    private mutating func word() -> String {
        let start = at
        while let byte = peek(), Self.isWord(byte) { at += 1 }
        return String(decoding: text[start..<at], as: UTF8.self)
    }

    private mutating func backticked() throws(ExpressionError) -> Token.Kind {
        let start = at
        at += 1
        while let byte = peek(), byte != UInt8(ascii: "`"), byte != 0x0A { at += 1 }
        guard peek() == UInt8(ascii: "`"), at > start + 1 else {
            throw ExpressionError("a name between backticks is empty or has no closing backtick", at: start..<at)
        }
        at += 1
        return .quotedIdentifier(String(decoding: text[start + 1..<at - 1], as: UTF8.self))
    }

    private mutating func punctuation() throws(ExpressionError) -> Token.Punctuation {
        let start = at
        for length in [2, 1] where at + length <= text.count {
            let mark = String(decoding: text[at..<at + length], as: UTF8.self)
            if let known = Token.Punctuation(rawValue: mark) {
                at += length
                return known
            }
        }
        throw strayCharacter(at: start)
    }

    /// Names what is not CEL, with the CEL form of what other languages write.
    private func strayCharacter(at start: Int) -> ExpressionError {
        switch text[start] {
        case UInt8(ascii: "="):
            return ExpressionError("`=` is no operator of CEL", at: start..<start + 1, suggestion: "==")
        case UInt8(ascii: "&"):
            return ExpressionError("`&` is no operator of CEL", at: start..<start + 1, suggestion: "&&")
        case UInt8(ascii: "|"):
            return ExpressionError("`|` is no operator of CEL", at: start..<start + 1, suggestion: "||")
        default:
            var end = start + 1
            while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
            let shown = String(decoding: text[start..<end], as: UTF8.self)
            return ExpressionError("unexpected character `\(shown)`", at: start..<end)
        }
    }

    // MARK: - Numbers

    private mutating func number() throws(ExpressionError) -> Token.Kind {
        let start = at
        if peek() == UInt8(ascii: "0"), peek(1).map({ $0 | 0x20 }) == UInt8(ascii: "x") {
            at += 2
            let digits = at
            while let byte = peek(), Self.hexValue(byte) != nil { at += 1 }
            return try integer(digits: digits..<at, radix: 16, start: start)
        }
        skipDigits()
        let integerEnd = at
        if peek() == UInt8(ascii: "."), peek(1).map(Self.isDigit) == true {
            at += 1
            skipDigits()
        }
        if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
            let signed = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
            if peek(signed ? 2 : 1).map(Self.isDigit) == true {
                at += signed ? 2 : 1
                skipDigits()
            }
        }
        guard at > integerEnd else { return try integer(digits: start..<at, radix: 10, start: start) }
        let literal = String(decoding: text[start..<at], as: UTF8.self)
        try endOfNumber(start)
        guard let value = Double(literal), value.isFinite else {
            throw ExpressionError("`\(literal)` does not fit a double", at: start..<at)
        }
        return .double(value)
    }

    private mutating func integer(
        digits: Range<Int>,
        radix: UInt64,
        start: Int
    ) throws(ExpressionError) -> Token.Kind {
        let isUnsigned = peek().map { $0 | 0x20 } == UInt8(ascii: "u")
        if isUnsigned { at += 1 }
        try endOfNumber(start)
        guard !digits.isEmpty else { throw ExpressionError("`0x` needs hexadecimal digits", at: start..<at) }
        var value: UInt64 = 0
        for byte in text[digits] {
            let (scaled, scaleOverflow) = value.multipliedReportingOverflow(by: radix)
            let (sum, sumOverflow) = scaled.addingReportingOverflow(UInt64(Self.hexValue(byte) ?? 0))
            guard !scaleOverflow, !sumOverflow else {
                throw ExpressionError("the number does not fit 64 bits", at: start..<at)
            }
            value = sum
        }
        return isUnsigned ? .uint(value) : .int(value)
    }

    /// `1abc` and `10s` are slips, not a number beside a name.
    private mutating func endOfNumber(_ start: Int) throws(ExpressionError) {
        let end = at
        guard let byte = peek(), Self.isWord(byte) else { return }
        _ = word()
        let rest = String(decoding: text[end..<at], as: UTF8.self)
        throw ExpressionError(
            "`\(rest)` cannot follow a number; a duration is written duration(\"10s\")",
            at: start..<at
        )
    }

    private mutating func skipDigits() {
        while let byte = peek(), Self.isDigit(byte) { at += 1 }
    }

    // MARK: - Strings and bytes

    /// A string or bytes literal with its prefix, or nil when none begins here.
    private mutating func quotedLiteral() throws(ExpressionError) -> Token.Kind? {
        let start = at
        var open = at
        var isBytes = false
        var isRaw = false
        if let byte = peek(), byte | 0x20 == UInt8(ascii: "b") {
            isBytes = true
            open += 1
        }
        if open < text.count, text[open] | 0x20 == UInt8(ascii: "r") {
            isRaw = true
            open += 1
        }
        guard open < text.count, text[open] == UInt8(ascii: "\"") || text[open] == UInt8(ascii: "'") else { return nil }
        let body = try quotedBody(from: open, isRaw: isRaw, start: start)
        if isRaw { return isBytes ? .bytes(Array(text[body])) : .string(Array(text[body])) }
        let decoded = try LiteralEscapes.decode(text[body], asBytes: isBytes)
        return isBytes ? .bytes(decoded) : .string(decoded)
    }

    /// Finds the closing quote and moves behind it; the result is what stands between the quotes.
    private mutating func quotedBody(from open: Int, isRaw: Bool, start: Int) throws(ExpressionError) -> Range<Int> {
        let quote = text[open]
        let isTriple = open + 2 < text.count && text[open + 1] == quote && text[open + 2] == quote
        let width = isTriple ? 3 : 1
        at = open + width
        while let byte = peek() {
            if byte == quote, !isTriple || (peek(1) == quote && peek(2) == quote) {
                at += width
                return open + width..<at - width
            }
            if !isTriple, byte == 0x0A || byte == 0x0D { break }
            at += !isRaw && byte == UInt8(ascii: "\\") && at + 1 < text.count ? 2 : 1
        }
        let wanted = String(repeating: Character(Unicode.Scalar(quote)), count: width)
        throw ExpressionError("the string has no closing \(wanted)", at: start..<min(at, text.count))
    }

    // MARK: - Bytes of the text

    private func peek(_ distance: Int = 0) -> UInt8? {
        at + distance < text.count ? text[at + distance] : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
    }

    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
