/// The types of CEL values, which are values themselves.
package enum ValueType: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case null
    case bool
    case int
    case uint
    case double
    case string
    case bytes
    case timestamp
    case duration
    case list
    case map
    case type

    /// The name that denotes the type in an expression.
    package var name: String {
        switch self {
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        case .list: "list"
        case .map: "map"
        case .type: "type"
        }
    }

    /// The name as messages print it: the last part.
    var shortName: String {
        switch self {
        case .timestamp: "timestamp"
        case .duration: "duration"
        case .null: "null"
        default: name
        }
    }

    /// The short name as it stands in a sentence: "an int", "a string", "bytes".
    var phrase: String {
        switch self {
        case .int: "an int"
        case .bytes, .null: shortName
        default: "a \(shortName)"
        }
    }

    /// The type that `name` denotes.
    init?(named name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    var isNumber: Bool {
        switch self {
        case .int, .uint, .double: true
        default: false
        }
    }
}
