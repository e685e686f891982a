/// A scalar of a pipeline file: its text as written, and what the YAML 1.2 core schema makes of it.
package struct ConfigScalar: Sendable, Equatable {
    /// What the core schema says the text is. Quoted and substituted text is always `string`.
    package enum Kind: Sendable, Equatable {
        case null
        case bool(Bool)
        case int(Int64)
        case number(Double)
        case string
    }

    /// How the scalar stands in the file; it decides how an offset in the text maps to a column.
    package enum Style: Sendable, Equatable {
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    /// Where the text came from. `secret` text is never printed, not even in the message that refuses it. `unresolved`
    /// is a reference that led nowhere: that has been reported, and nothing else is said of the value.
    package enum Origin: Sendable, Equatable {
        case written, substituted, secret, unresolved
    }

    package var kind: Kind
    package var text: String
    package var style: Style
    package var origin: Origin

    package init(kind: Kind, text: String, style: Style = .plain, origin: Origin = .written) {
        self.kind = kind
        self.text = text
        self.style = style
        self.origin = origin
    }
}

/// Typed readings. Each is nil when the scalar is no such value.
///
/// Text that was substituted has no YAML type, so it is read by the type that the option declares: `workers: ${N}`
/// is a number because `workers` is one. Text quoted in the file stays text.
extension ConfigScalar {
    package var isNull: Bool { kind == .null }

    package var bool: Bool? {
        if case .bool(let value) = kind { return value }
        guard origin != .written else { return nil }
        switch text {
        case "true": return true
        case "false": return false
        default: return nil
        }
    }

    package var int: Int64? {
        switch kind {
        case .int(let value): value
        case .number(let value): Int64(exactly: value)
        case .string where origin != .written: Int64(text)
        default: nil
        }
    }

    package var number: Double? {
        switch kind {
        case .int(let value): Double(value)
        case .number(let value): value
        case .string where origin != .written: Double(text)
        default: nil
        }
    }

    /// The text of any scalar but null: `version: 1.10` means the text `1.10` where text is wanted.
    package var string: String? { isNull ? nil : text }

    /// A bare 0 needs no unit; every other number does.
    package var duration: Duration? {
        if case .number = kind { return nil }
        return isNull ? nil : Duration(optionText: text)
    }

    package var byteCount: ByteCount? {
        if case .int(let bytes) = kind { return bytes < 0 ? nil : ByteCount(bytes) }
        return isNull ? nil : ByteCount(optionText: text)
    }
}
