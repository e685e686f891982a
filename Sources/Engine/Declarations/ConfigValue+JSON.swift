extension ConfigValue {
    /// The value as JSON text; what YAML reads as a number, a bool or null is one, everything else a string.
    package var jsonText: [UInt8] {
        switch content {
        case .scalar(let scalar):
            switch scalar.kind {
            case .null: return Array("null".utf8)
            case .bool(let truth): return Array((truth ? "true" : "false").utf8)
            case .int(let number): return Array(String(number).utf8)
            case .number(let number) where number.isFinite: return Array("\(number)".utf8)
            case .number, .string: return Self.quoted(scalar.text)
            }
        case .list(let items): return Self.joined(items.map(\.jsonText), "[", "]")
        case .map(let map):
            return Self.joined(map.entries.map { Self.quoted($0.key) + Array(": ".utf8) + $0.value.jsonText }, "{", "}")
        }
    }

    private static func quoted(_ text: String) -> [UInt8] { [0x22] + JSONText.escaped(text) + [0x22] }

    private static func joined(_ parts: [[UInt8]], _ open: String, _ close: String) -> [UInt8] {
        Array(open.utf8) + parts.joined(separator: Array(", ".utf8)) + Array(close.utf8)
    }
}
