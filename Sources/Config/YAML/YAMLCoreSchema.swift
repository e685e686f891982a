internal import Engine

/// What the core schema of YAML 1.2 makes of a plain scalar (YAML 1.2.2, 10.3.2).
///
/// `no`, `off`, `yes`, `12:30:45` and `0777` are text, text and a decimal number here, where YAML 1.1 had booleans,
/// base-60 and octal.
enum YAMLCoreSchema {
    static func kind(of text: String) -> ConfigScalar.Kind {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .number(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .number(-.infinity)
        case ".nan", ".NaN", ".NAN": return .number(.nan)
        default: return number(text) ?? .string
        }
    }

    /// `[-+]? [0-9]+`, `0o [0-7]+`, `0x [0-9a-fA-F]+` or
    /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`.
    private static func number(_ text: String) -> ConfigScalar.Kind? {
        let bytes = Array(text.utf8)
        if bytes.starts(with: "0o".utf8) || bytes.starts(with: "0x".utf8) {
            let digits = text.dropFirst(2)
            guard digits.utf8.allSatisfy(isAlphanumeric), !digits.isEmpty else { return nil }
            return Int64(digits, radix: bytes[1] == UInt8(ascii: "o") ? 8 : 16).map { .int($0) }
        }
        var rest = bytes[...]
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        if rest.isEmpty, !whole.isEmpty {
            // Beyond 64 bits it is a number all the same.
            return Int64(text).map { .int($0) } ?? Double(text).map { .number($0) }
        }
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: isDigit)
            guard !whole.isEmpty || !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(1 + fraction.count)
        }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            guard !whole.isEmpty || bytes.contains(UInt8(ascii: ".")) else { return nil }
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
            let exponent = rest.prefix(while: isDigit)
            guard !exponent.isEmpty else { return nil }
            rest = rest.dropFirst(exponent.count)
        }
        guard rest.isEmpty else { return nil }
        return Double(text).map { .number($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
    }
}
