internal import Engine

/// One option as the reference lists it, options inside objects by their path: `rotate.max_bytes`, `metrics[].value`.
struct OptionRow {
    var path: String
    /// What it takes, in a few words: `0...1`, `list of text`.
    var takes: String
    /// The default as YAML writes it, `required`, or nothing.
    var standard: String
    var help: String
    var example: String?

    /// The rows of a shape, each object's own right behind it.
    static func rows(of shape: OptionShape, below prefix: String = "") -> [OptionRow] {
        let others = shape.others.map { [($0, "<\($0.name)>")] } ?? []
        return (shape.fields.map { ($0, $0.name) } + others).flatMap { field, name in
            let path = prefix + name
            let row = OptionRow(
                path: path,
                takes: field.takes,
                standard: field.standard,
                help: field.help,
                example: field.example
            )
            return [row] + field.type.innerRows(below: path)
        }
    }
}

extension OptionField {
    fileprivate var takes: String { unit.map { "\(type.words) (\($0))" } ?? type.words }

    fileprivate var standard: String {
        isRequired ? "required" : defaultValue.map(\.yaml) ?? ""
    }
}

extension OptionType {
    /// What it takes, in a few words.
    var words: String {
        switch self {
        case .bool: "true or false"
        case .int, .number, .ratio, .duration, .size: wantedInShort
        case .string: "text"
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .field: "field"
        case .cel: "CEL expression"
        case .condition: "CEL condition"
        case .regex: "regular expression"
        case .address: "address"
        case .endpoint: "URL"
        case .path: "path"
        case .secret: "secret"
        case .any: "any value"
        case .list(let item): "list of \(item.words)"
        case .oneOrMore(let item): "\(item.words), or a list of such"
        case .map(let item): "map of \(item.words)"
        case .object(let shape):
            shape.shorthand.flatMap { shape.field($0)?.type.words }.map { "\($0), or a map" } ?? "map"
        case .anyOf(let types): types.map(\.words).joined(separator: ", or ")
        }
    }

    private var wantedInShort: String {
        switch self {
        case .duration: "duration" + range
        case .size: "size" + range
        case .int: wanted.replacing("a whole number", with: "whole number")
        case .number: wanted.replacing("a number", with: "number")
        default: wanted
        }
    }

    /// The range behind a message's examples, if there is one.
    private var range: String {
        wanted.firstRange(of: " or 30d").map { String(wanted[$0.upperBound...]) }
            ?? wanted.firstRange(of: " or 5MB").map { String(wanted[$0.upperBound...]) } ?? ""
    }

    fileprivate func innerRows(below path: String) -> [OptionRow] {
        switch self {
        case .object(let shape): OptionRow.rows(of: shape, below: "\(path).")
        case .list(let item), .oneOrMore(let item): item.innerRows(below: "\(path)[]")
        case .map(let item): item.innerRows(below: "\(path).<name>")
        case .anyOf(let types): types.flatMap { $0.innerRows(below: path) }
        default: []
        }
    }
}

extension ConfigValue {
    /// A declared default as YAML writes it, on one line.
    var yaml: String {
        switch content {
        case .scalar(let scalar):
            guard scalar.kind == .string else { return scalar.text }
            let isPlain =
                !scalar.text.isEmpty
                && scalar.text.utf8.allSatisfy { byte in
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                        || "0123456789_-./".utf8.contains(byte)
                }
            return isPlain ? scalar.text : "'\(scalar.text.replacing("'", with: "''"))'"
        case .list(let items):
            return "[\(items.map(\.yaml).joined(separator: ", "))]"
        case .map(let map):
            return "{\(map.entries.map { "\($0.key): \($0.value.yaml)" }.joined(separator: ", "))}"
        }
    }
}
