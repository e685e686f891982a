/// A slow, plain JSON reader over bytes: the model that the scanner is held against.
///
/// RFC 8259 with bare `NaN`, `Infinity` and `-Infinity`, like the scanner; strings must be UTF-8.
package struct NaiveJSON {
    package indirect enum Value: Equatable {
        case null
        case bool(Bool)
        case number(String)
        case nonfinite(String)
        /// The text, unescaped; a lone surrogate is U+FFFD.
        case string(String)
        case array([Value])
        case object([Member])
    }

    package struct Member: Equatable {
        package var key: String
        package var value: Value

        package init(key: String, value: Value) {
            self.key = key
            self.value = value
        }
    }

    struct Wrong: Error {}

    private let bytes: [UInt8]
    private var at = 0
    private let maximumDepth: Int

    private init(_ bytes: [UInt8], maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    /// The value that fills `bytes`, white space around it allowed, or nil.
    package static func read(_ bytes: [UInt8], maximumDepth: Int = 128) -> Value? {
        guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
        var reader = NaiveJSON(bytes, maximumDepth: maximumDepth)
        guard let value = try? reader.value(depth: 1) else { return nil }
        reader.skipSpace()
        return reader.at == bytes.count ? value : nil
    }

    private mutating func skipSpace() {
        while at < bytes.count, [0x20, 0x09, 0x0D, 0x0A].contains(bytes[at]) { at += 1 }
    }

    private func peek() throws -> UInt8 {
        guard at < bytes.count else { throw Wrong() }
        return bytes[at]
    }

    private mutating func take(_ word: String) -> Bool {
        guard bytes[at...].starts(with: word.utf8) else { return false }
        at += word.utf8.count
        return true
    }

    private mutating func value(depth: Int) throws -> Value {
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        default: break
        }
        for word in ["NaN", "Infinity", "-Infinity"] where take(word) { return .nonfinite(word) }
        if take("true") { return .bool(true) }
        if take("false") { return .bool(false) }
        if take("null") { return .null }
        return .number(try number())
    }

    private mutating func object(depth: Int) throws -> Value {
        guard depth < maximumDepth else { throw Wrong() }
        at += 1
        var members: [Member] = []
        skipSpace()
        if try peek() == UInt8(ascii: "}") {
            at += 1
            return .object([])
        }
        while true {
            skipSpace()
            guard try peek() == UInt8(ascii: "\"") else { throw Wrong() }
            let key = try string()
            skipSpace()
            guard try peek() == UInt8(ascii: ":") else { throw Wrong() }
            at += 1
            members.append(Member(key: key, value: try value(depth: depth + 1)))
            skipSpace()
            let mark = try peek()
            at += 1
            if mark == UInt8(ascii: "}") { return .object(members) }
            guard mark == UInt8(ascii: ",") else { throw Wrong() }
        }
    }

    private mutating func array(depth: Int) throws -> Value {
        guard depth < maximumDepth else { throw Wrong() }
        at += 1
        var elements: [Value] = []
        skipSpace()
        if try peek() == UInt8(ascii: "]") {
            at += 1
            return .array([])
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            let mark = try peek()
            at += 1
            if mark == UInt8(ascii: "]") { return .array(elements) }
            guard mark == UInt8(ascii: ",") else { throw Wrong() }
        }
    }

    private mutating func string() throws -> String {
        at += 1
        var units: [UInt16] = []
        var plain: [UInt8] = []
        func flushed(_ plain: [UInt8]) -> [UInt16] { Array(String(decoding: plain, as: UTF8.self).utf16) }
        while true {
            let byte = try peek()
            at += 1
            switch byte {
            case UInt8(ascii: "\""):
                units += flushed(plain)
                return String(decoding: units, as: UTF16.self)
            case UInt8(ascii: "\\"):
                units += flushed(plain)
                plain = []
                units.append(try escape())
            case ..<0x20: throw Wrong()
            default: plain.append(byte)
            }
        }
    }

    private mutating func escape() throws -> UInt16 {
        let code = try peek()
        at += 1
        switch code {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(code)
        case UInt8(ascii: "b"): return 8
        case UInt8(ascii: "t"): return 9
        case UInt8(ascii: "n"): return 10
        case UInt8(ascii: "f"): return 12
        case UInt8(ascii: "r"): return 13
        case UInt8(ascii: "u"):
            guard at + 4 <= bytes.count else { throw Wrong() }
            let digits = bytes[at..<at + 4]
            guard digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit && $0 < 0x80 }),
                let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
            else { throw Wrong() }
            at += 4
            return unit
        default: throw Wrong()
        }
    }

    private mutating func number() throws -> String {
        let start = at
        func digits() -> Int {
            var n = at
            while n < bytes.count, (0x30...0x39).contains(bytes[n]) { n += 1 }
            return n - at
        }
        if try peek() == UInt8(ascii: "-") { at += 1 }
        let whole = digits()
        guard whole > 0, !(whole > 1 && bytes[at] == 0x30) else { throw Wrong() }
        at += whole
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            let fraction = digits()
            guard fraction > 0 else { throw Wrong() }
            at += fraction
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            let exponent = digits()
            guard exponent > 0 else { throw Wrong() }
            at += exponent
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }
}
