/// A JSON value of a sampled line, as far as a proposal needs it. Python's bare `NaN` and `Infinity` are numbers.
indirect enum JSONSketch: Equatable {
    case null
    case bool
    case number
    case string(String)
    case list
    case object([Member])

    struct Member: Equatable {
        var key: String
        var value: JSONSketch
    }

    /// The object that `bytes` are, or nil: text, other JSON, a torn line.
    static func object(_ bytes: ArraySlice<UInt8>) -> [Member]? {
        var reader = JSONSketchReader(bytes)
        guard case .object(let members)? = reader.value(depth: 0) else { return nil }
        reader.skipSpace()
        return reader.isAtEnd ? members : nil
    }

    /// A number, or one of Python's ways to print one as text: `np.float32(0.5)`, `tensor(0.5, device='cuda:0')`.
    var isNumber: Bool {
        switch self {
        case .number: true
        case .string(let text): text.hasPrefix("tensor(") || text.hasPrefix("np.float") || text.hasPrefix("np.int")
        default: false
        }
    }
}

/// Reads one value; anything that is no JSON ends it with nil.
private struct JSONSketchReader {
    private static let maximumDepth = 32

    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    private var next: UInt8? { isAtEnd ? nil : bytes[position] }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func value(depth: Int) -> JSONSketch? {
        skipSpace()
        guard depth < Self.maximumDepth, let first = next else { return nil }
        switch first {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return list(depth: depth)
        case UInt8(ascii: "\""): return string().map { .string($0) }
        default: return word()
        }
    }

    private mutating func object(depth: Int) -> JSONSketch? {
        position += 1
        var members: [JSONSketch.Member] = []
        if take("}") { return .object([]) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\""), let key = string(), take(":"), let value = value(depth: depth + 1) else {
                return nil
            }
            members.append(JSONSketch.Member(key: key, value: value))
        } while take(",")
        return take("}") ? .object(members) : nil
    }

    private mutating func list(depth: Int) -> JSONSketch? {
        position += 1
        if take("]") { return .list }
        repeat {
            guard value(depth: depth + 1) != nil else { return nil }
        } while take(",")
        return take("]") ? .list : nil
    }

    /// Escapes other than of quote and backslash stay as they are: no name or value that matters here has any.
    private mutating func string() -> String? {
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = next else { return nil }
                position += 1
                if escaped != UInt8(ascii: "\""), escaped != UInt8(ascii: "\\") { text.append(byte) }
                text.append(escaped)
            default:
                text.append(byte)
            }
        }
        return nil
    }

    private mutating func word() -> JSONSketch? {
        let start = position
        while let byte = next, !",]} \t\r\n".utf8.contains(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        switch text {
        case "null": return .null
        case "true", "false": return .bool
        case "NaN", "Infinity", "-Infinity": return .number
        default: return Double(text) != nil && !text.contains("n") && !text.contains("i") ? .number : nil
        }
    }
}
