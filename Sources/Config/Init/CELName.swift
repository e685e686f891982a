/// How names and texts of a log stand in CEL, and that in YAML.
enum CELName {
    /// Words that CEL keeps for itself or for later.
    private static let reserved: Set<String> = [
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
        "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ]

    /// Whether a field can be named as it is: identifiers with dots between, not too many.
    static func isPath(_ path: String) -> Bool {
        let names = path.split(separator: ".", omittingEmptySubsequences: false)
        return names.count <= 8
            && names.allSatisfy { name in
                guard let first = name.utf8.first, !(0x30...0x39).contains(first), !reserved.contains(String(name))
                else {
                    return false
                }
                return name.utf8.allSatisfy { byte in
                    byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                }
            }
    }

    /// An expression for a field of any name.
    static func field(_ path: String) -> String {
        isPath(path) && !path.hasPrefix("meta.") ? path : "record[\(literal(path))]"
    }

    /// A string literal.
    static func literal(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// YAML of a text that must not be filled in or typed: in single quotes, dollar signs doubled.
    static func yaml(_ text: String) -> String {
        let isPrintable = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0.value != 0xFEFF }
        let dollars = text.replacing("$", with: "$$")
        return isPrintable ? "'\(dollars.replacing("'", with: "''"))'" : literal(dollars)
    }
}
