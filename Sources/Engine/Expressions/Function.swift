/// The functions of the standard environment that a program calls (CEL language definition, "Standard Definitions").
enum Function: String, CaseIterable {
    case size
    case contains
    case startsWith
    case endsWith
    case matches
    case bool
    case bytes
    case double
    case duration
    case dyn
    case int
    case string
    case timestamp
    case type
    case uint
    case getDate
    case getDayOfMonth
    case getDayOfWeek
    case getDayOfYear
    case getFullYear
    case getHours
    case getMilliseconds
    case getMinutes
    case getMonth
    case getSeconds

    /// One way to call a function: as `f(a, b)`, or as `a.f(b)` with the receiver among the arguments. A nil type
    /// stands for any.
    struct Overload {
        let isMethod: Bool
        let arguments: [ValueType?]
        let result: ValueType?
    }

    var overloads: [Overload] {
        switch self {
        case .size:
            Self.global([.string], [.bytes], [.list], [.map], to: .int)
                + Self.method([.string], [.bytes], [.list], [.map], to: .int)
        case .contains, .startsWith, .endsWith: Self.method([.string, .string], to: .bool)
        case .matches: Self.global([.string, .string], to: .bool) + Self.method([.string, .string], to: .bool)
        case .bool: Self.global([.bool], [.string], to: .bool)
        case .bytes: Self.global([.bytes], [.string], to: .bytes)
        case .double: Self.global([.double], [.int], [.uint], [.string], to: .double)
        case .duration: Self.global([.duration], [.string], to: .duration)
        case .dyn: [Overload(isMethod: false, arguments: [nil], result: nil)]
        case .int: Self.global([.int], [.uint], [.double], [.string], [.timestamp], to: .int)
        case .string:
            Self.global(
                [.string],
                [.bool],
                [.int],
                [.uint],
                [.double],
                [.bytes],
                [.timestamp],
                [.duration],
                to: .string
            )
        case .timestamp: Self.global([.timestamp], [.string], [.int], to: .timestamp)
        case .type: [Overload(isMethod: false, arguments: [nil], result: .type)]
        case .uint: Self.global([.uint], [.int], [.double], [.string], to: .uint)
        case .getHours, .getMilliseconds, .getMinutes, .getSeconds:
            Self.method([.timestamp], [.timestamp, .string], [.duration], to: .int)
        case .getDate, .getDayOfMonth, .getDayOfWeek, .getDayOfYear, .getFullYear, .getMonth:
            Self.method([.timestamp], [.timestamp, .string], to: .int)
        }
    }

    private static func global(_ forms: [ValueType?]..., to result: ValueType) -> [Overload] {
        forms.map { Overload(isMethod: false, arguments: $0, result: result) }
    }

    private static func method(_ forms: [ValueType?]..., to result: ValueType) -> [Overload] {
        forms.map { Overload(isMethod: true, arguments: $0, result: result) }
    }
}
