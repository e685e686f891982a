/// What a body is made of.
enum BodyForm: Sendable, Equatable {
    /// NDJSON or text, a record a line.
    case lines
    /// A JSON array of objects, or objects one behind the other, broken over lines as they like.
    case document
    /// To be told from the first bytes.
    case unknown

    /// By the `Content-Type`; nil for one that holds no records.
    init?(contentType: String?) {
        let parts = (contentType ?? "").lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
        let charset = parts.dropFirst().first { $0.hasPrefix("charset=") }?.dropFirst(8).filter { $0 != "\"" }
        guard ["utf-8", "utf8", "us-ascii", nil].contains(charset) else { return nil }
        switch parts.first ?? "" {
        case "application/json": self = .document
        case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/jsonlines",
            "application/x-jsonlines", "application/json-lines", "text/x-ndjson":
            self = .lines
        // What curl and others say when nobody tells them.
        case "", "application/x-www-form-urlencoded", "application/octet-stream": self = .unknown
        case let type where type.hasPrefix("text/"): self = .unknown
        default: return nil
        }
    }

    /// How many of a body's first bytes `told` wants to see.
    static let glance = 512

    /// The form of an unknown body. A log may begin with `[INFO]` or `{`, so an array is one of objects, and an object
    /// that is broken over lines has nothing behind its first brace.
    func told(by first: [UInt8]) -> BodyForm {
        guard self == .unknown else { return self }
        let text = first.drop { Self.isSpace($0) }
        let next = text.dropFirst().first { !Self.isSpace($0) }
        switch text.first {
        case UInt8(ascii: "["):
            return next == UInt8(ascii: "{") || next == UInt8(ascii: "]") ? .document : .lines
        case UInt8(ascii: "{"):
            let line = text.dropFirst().prefix { $0 != 0x0A }
            return line.count < text.count - 1 && line.allSatisfy { Self.isSpace($0) } ? .document : .lines
        default: return .lines
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
