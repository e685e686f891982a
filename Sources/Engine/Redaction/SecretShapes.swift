/// The exact shapes behind the scan's candidates. Each function is given a text and the position of its candidate, and
/// gives the range to redact, or nil. The text is plain, not JSON-escaped.
@safe struct SecretShapes {
    let text: UnsafeRawBufferPointer

    init(_ text: UnsafeRawBufferPointer) { unsafe self.text = text }

    private var count: Int { unsafe text.count }

    /// The byte at `i`, 0 outside the text.
    @inline(__always)
    private func byte(_ i: Int) -> UInt8 { unsafe i >= 0 && i < text.count ? text[i] : 0 }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        Bytes.isDigit(byte) || (byte | 0x20) &- 0x61 < 26
    }

    /// Letters, digits and `-_`.
    private static func isWord(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == 0x2D || byte == 0x5F }

    /// What base64, base64url and opaque tokens are made of (RFC 6750 §2.1).
    private static func isToken(_ byte: UInt8) -> Bool {
        isWord(byte) || byte == 0x2E || byte == 0x7E || byte == 0x2B || byte == 0x2F || byte == 0x3D
    }

    /// End of the run of bytes that satisfy `test` from `start` on.
    private func run(from start: Int, _ test: (UInt8) -> Bool) -> Int {
        var i = start
        while i < count, test(byte(i)) { i += 1 }
        return i
    }

    private func begins(_ at: Int, _ prefix: StaticString) -> Bool {
        guard at >= 0, at + prefix.utf8CodeUnitCount <= count else { return false }
        for k in 0..<prefix.utf8CodeUnitCount where unsafe byte(at + k) != prefix.utf8Start[k] { return false }
        return true
    }

    private func hasDigit(_ start: Int, _ end: Int) -> Bool {
        for i in start..<max(start, end) where Bytes.isDigit(byte(i)) { return true }
        return false
    }

    // MARK: Credentials

    /// `Bearer TOKEN` and `Basic BASE64`: the token. English goes on with words, so a bearer token has a digit or 20
    /// bytes, and a basic one decodes to something with a colon (RFC 7617 §2).
    func authorization(at start: Int) -> Range<Int>? {
        if Self.isWord(byte(start - 1)) { return nil }
        let isBearer = byte(start) | 0x20 == UInt8(ascii: "b") && byte(start + 1) | 0x20 == UInt8(ascii: "e")
        var token = start + (isBearer ? 7 : 6)
        while byte(token) == 0x20 { token += 1 }
        let end = run(from: token, Self.isToken)
        if isBearer { return end - token >= 20 || end - token >= 6 && hasDigit(token, end) || hasDots(token, end) ? token..<end : nil }
        return end - token >= 4 && decodesToPair(token, end) ? token..<end : nil
    }

    private func hasDots(_ start: Int, _ end: Int) -> Bool {
        var dots = 0
        for i in start..<max(start, end - 1) where byte(i) == 0x2E { dots += 1 }
        return dots >= 2
    }

    /// Whether base64 text decodes to bytes that contain a colon.
    private func decodesToPair(_ start: Int, _ end: Int) -> Bool {
        var bits: UInt32 = 0
        var have = 0
        for i in start..<end {
            let code = byte(i)
            let value: UInt32
            switch code {
            case 0x41...0x5A: value = UInt32(code - 0x41)
            case 0x61...0x7A: value = UInt32(code - 0x61) + 26
            case 0x30...0x39: value = UInt32(code - 0x30) + 52
            case 0x2B, 0x2D: value = 62
            case 0x2F, 0x5F: value = 63
            default: return false
            }
            bits = bits << 6 | value
            have += 6
            if have >= 8 {
                have -= 8
                let decoded = UInt8(truncatingIfNeeded: bits >> UInt32(have))
                if decoded == 0x3A { return true }
                if decoded < 0x20 || decoded > 0x7E { return false }
            }
        }
        return false
    }

    /// Keys with a known prefix: the whole key.
    func apiKey(at start: Int) -> Range<Int>? {
        if Self.isWord(byte(start - 1)) { return nil }
        let prefix = run(from: start) { Self.isAlphanumeric($0) } - start
        let end: Int
        let shortest: Int
        switch byte(start) {
        case UInt8(ascii: "S"):  // SG.xxxx.yyyy
            end = run(from: start + 3) { Self.isWord($0) || $0 == 0x2E }
            shortest = 3 + 20
        case UInt8(ascii: "y"):  // ya29.
            end = run(from: start + 5) { Self.isWord($0) || $0 == 0x2E }
            shortest = 5 + 16
        case UInt8(ascii: "A"):  // AIza and 35 more
            end = run(from: start, Self.isWord)
            shortest = 39
        case UInt8(ascii: "x"):  // xoxb-
            end = run(from: start, Self.isWord)
            shortest = 5 + 10
        default:
            end = run(from: start, Self.isWord)
            shortest = prefix + 1 + 16
        }
        return end - start >= shortest && hasDigit(start + min(prefix, 5), end) ? start..<end : nil
    }

    /// `AKIA` or `ASIA` and 16 capitals and digits.
    func awsKey(at start: Int) -> Range<Int>? {
        if Self.isWord(byte(start - 1)) { return nil }
        let end = run(from: start) { Bytes.isDigit($0) || $0 &- 0x41 < 26 }
        return end - start == 20 && !Self.isWord(byte(end)) ? start..<end : nil
    }

    /// `eyJ..` header, payload, and a signature that may be empty (RFC 7519).
    func jwt(at start: Int) -> Range<Int>? {
        if Self.isWord(byte(start - 1)) { return nil }
        let header = run(from: start, Self.isWord)
        guard header - start >= 8, byte(header) == 0x2E else { return nil }
        let payload = run(from: header + 1, Self.isWord)
        guard payload > header + 1, byte(payload) == 0x2E else { return nil }
        return start..<run(from: payload + 1, Self.isWord)
    }

    /// From `-----BEGIN .. PRIVATE KEY-----` to its END line, or to the end of the text where that is missing.
    func privateKey(at start: Int) -> Range<Int>? {
        let label = start + 11
        let labelEnd = run(from: label) { $0 == 0x20 || $0 &- 0x41 < 26 || Bytes.isDigit($0) }
        guard begins(labelEnd - 11, "PRIVATE KEY"), begins(labelEnd, "-----") else { return nil }
        var i = labelEnd + 5
        while i < count {
            if byte(i) == 0x2D, begins(i, "-----END ") {
                let end = run(from: i + 9) { $0 == 0x20 || $0 &- 0x41 < 26 || Bytes.isDigit($0) }
                return start..<(begins(end, "-----") ? end + 5 : end)
            }
            i += 1
        }
        return start..<count
    }

    /// `scheme://USER:PASSWORD@`: what stands before the at sign. `at` is the position of `://`.
    func urlUserInfo(at: Int) -> Range<Int>? {
        guard Self.isAlphanumeric(byte(at - 1)) else { return nil }
        let start = at + 3
        var i = start
        var at: Int?
        while i < count {
            let code = byte(i)
            if code <= 0x20 || code == 0x2F || code == 0x3F || code == 0x23 || code == 0x22 || code == 0x3C { break }
            if code == 0x40 { at = i }
            i += 1
        }
        guard let at, at > start else { return nil }
        return start..<at
    }

    /// Names of query parameters that carry secrets.
    private static let secretParameters: [StaticString] = [
        "token=", "access_token=", "refresh_token=", "id_token=", "api_key=", "apikey=", "key=", "secret=",
        "client_secret=", "password=", "passwd=", "sig=", "signature=", "X-Amz-Signature=", "X-Amz-Credential=",
    ]

    /// The value of the first secret query parameter from `start` on, in the URL that goes on there.
    func urlParameter(from start: Int) -> Range<Int>? {
        var i = start
        while i < count {
            let code = byte(i)
            if code <= 0x20 || code == 0x22 || code == 0x3C { return nil }
            if code == 0x3F || code == 0x26 || code == 0x3B {
                for name in Self.secretParameters where begins(i + 1, name) {
                    let value = i + 1 + name.utf8CodeUnitCount
                    let end = run(from: value) { $0 > 0x20 && $0 != 0x26 && $0 != 0x22 && $0 != 0x23 && $0 != 0x3C }
                    if end > value { return value..<end }
                }
            }
            i += 1
        }
        return nil
    }

    // MARK: Addresses and numbers

    /// `local@domain.tld` around the at sign.
    func email(at: Int) -> Range<Int>? {
        var start = at
        while start > 0, Self.isLocalPart(byte(start - 1)) { start -= 1 }
        while start < at, byte(start) == 0x2E { start += 1 }
        guard start < at, byte(at - 1) != 0x2E else { return nil }
        var end = run(from: at + 1) { Self.isAlphanumeric($0) || $0 == 0x2D || $0 == 0x2E }
        while end > at + 1, byte(end - 1) == 0x2E || byte(end - 1) == 0x2D { end -= 1 }
        var dot = end - 1
        while dot > at, byte(dot) != 0x2E { dot -= 1 }
        guard dot > at + 1, end - dot > 2 else { return nil }
        for i in dot + 1..<end where !Self.isAlphanumeric(byte(i)) || Bytes.isDigit(byte(i)) { return nil }
        return start..<end
    }

    private static func isLocalPart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x2F, 0x3D, 0x3F, 0x5E, 0x5F, 0x60, 0x7B, 0x7C, 0x7D, 0x7E:
            // `/` and `=` are legal and stand far more often before an address than in one.
            byte != 0x2F && byte != 0x3D && byte != 0x27 && byte != 0x60
        default: isAlphanumeric(byte) || byte >= 0x80
        }
    }

    /// Four numbers up to 255 with dots, alone: not part of a longer dotted number.
    func ipv4(at start: Int) -> Range<Int>? {
        guard !Self.isWord(byte(start - 1)), byte(start - 1) != 0x2E else { return nil }
        guard let end = ipv4End(from: start) else { return nil }
        if Self.isWord(byte(end)) || byte(end) == 0x2E && Bytes.isDigit(byte(end + 1)) { return nil }
        return start..<end
    }

    private func ipv4End(from start: Int) -> Int? {
        var i = start
        for part in 0..<4 {
            let digits = run(from: i, Bytes.isDigit)
            guard (1...3).contains(digits - i) else { return nil }
            var value = 0
            for k in i..<digits { value = value * 10 + Int(byte(k) - 0x30) }
            guard value <= 255 else { return nil }
            i = digits
            if part < 3 {
                guard byte(i) == 0x2E else { return nil }
                i += 1
            }
        }
        return i
    }

    /// An address of RFC 4291 §2.2 around a colon: eight groups, or fewer with one `::`; the last two may be an IPv4
    /// address.
    func ipv6(at colon: Int) -> Range<Int>? {
        var start = colon
        while start > 0, Bytes.hexValue(byte(start - 1)) != 255 || byte(start - 1) == 0x3A { start -= 1 }
        guard !Self.isWord(byte(start - 1)), byte(start - 1) != 0x2E else { return nil }
        var i = start
        var groups = 0
        var hasGap = false
        while true {
            if byte(i) == 0x3A {
                guard byte(i + 1) == 0x3A else {
                    guard groups > 0, Bytes.hexValue(byte(i + 1)) != 255 else { break }
                    i += 1
                    continue
                }
                if hasGap { return nil }
                hasGap = true
                i += 2
                continue
            }
            let end = run(from: i) { Bytes.hexValue($0) != 255 }
            guard end > i else { break }
            if byte(end) == 0x2E, let v4 = ipv4End(from: i) {
                groups += 2
                i = v4
                break
            }
            guard end - i <= 4 else { return nil }
            groups += 1
            i = end
            guard byte(i) == 0x3A else { break }
        }
        guard hasGap ? groups >= 1 && groups <= 7 : groups == 8 else { return nil }
        return Self.isWord(byte(i)) || byte(i) == 0x2E && Bytes.isDigit(byte(i + 1)) ? nil : start..<i
    }

    /// 13 to 19 digits, single spaces or hyphens between groups, that pass the Luhn check and stand alone.
    func creditCard(at start: Int) -> Range<Int>? {
        guard !Self.isWord(byte(start - 1)), byte(start - 1) != 0x2E else { return nil }
        var digits: [UInt8] = []
        var i = start
        var end = start
        while i < count, digits.count <= 19 {
            let code = byte(i)
            if Bytes.isDigit(code) {
                digits.append(code - 0x30)
                end = i + 1
            } else if (code == 0x20 || code == 0x2D), Bytes.isDigit(byte(i + 1)), Bytes.isDigit(byte(i - 1)) {
                // a separator
            } else {
                break
            }
            i += 1
        }
        guard (13...19).contains(digits.count), digits[0] >= 2, digits[0] <= 6 else { return nil }
        if Self.isWord(byte(end)) || byte(end) == 0x2E && Bytes.isDigit(byte(end + 1)) { return nil }
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let doubled = Int(digit) << (place & 1)
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum % 10 == 0 ? start..<end : nil
    }
}
