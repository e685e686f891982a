extension OptionType {
    /// What a message says is wanted: `0...1`, `a duration such as 250ms, 10s, 5m, 2h or 30d`.
    package var wanted: String {
        switch self {
        case .bool: "true or false"
        case .int(let range): Self.number("a whole number", range, lowest: .min, highest: .max)
        case .number(let range): Self.number("a number", range, lowest: -.infinity, highest: .infinity)
        case .ratio: "0...1"
        case .duration(let range): "a duration such as 250ms, 10s, 5m, 2h or 30d" + Self.within(range)
        case .size(let range): "a size such as 64KiB, 20GiB or 5MB" + Self.within(range)
        case .string: "text"
        case .choice(let words): Self.alternatives(words)
        case .field: "the name of a field such as task_id or attributes.task.id"
        case .cel, .condition: "a CEL expression in single quotes"
        case .regex: "a regular expression"
        case .address: "an address such as 127.0.0.1:8000"
        case .endpoint: "an address such as http://127.0.0.1:14318"
        case .path: "a path"
        case .secret: "a secret, best as ${VAR} or ${file:/path}"
        case .any: "a value"
        case .list(let item): "a list, each item \(item.wanted)"
        case .oneOrMore(let item): "\(item.wanted), or a list of such"
        case .map(.any): "a map from names to values"
        case .map(let item): "a map from names to \(item.wanted)"
        case .object(let shape): shape.wanted
        case .anyOf(let types): Self.alternatives(types.map(\.wanted))
        }
    }

    private static func number<Number>(
        _ kind: String,
        _ range: ClosedRange<Number>,
        lowest: Number,
        highest: Number
    ) -> String {
        switch (range.lowerBound == lowest, range.upperBound == highest) {
        case (true, true): kind
        case (false, true): "\(kind), \(range.lowerBound) or more"
        case (true, false): "\(kind), \(range.upperBound) or less"
        case (false, false): "\(kind), \(range.lowerBound)...\(range.upperBound)"
        }
    }

    private static func within(_ range: ClosedRange<Duration>) -> String {
        let lower = range.lowerBound.optionText
        let upper = range.upperBound.optionText
        switch (range.lowerBound == .zero, range.upperBound == .longestOption) {
        case (true, true): return ""
        case (false, true): return ", \(lower) or more"
        case (true, false): return ", \(upper) or less"
        case (false, false): return ", \(lower)...\(upper)"
        }
    }

    private static func within(_ range: ClosedRange<ByteCount>) -> String {
        switch (range.lowerBound == .zero, range.upperBound == .max) {
        case (true, true): ""
        case (false, true): ", \(range.lowerBound) or more"
        case (true, false): ", \(range.upperBound) or less"
        case (false, false): ", \(range.lowerBound)...\(range.upperBound)"
        }
    }

    static func alternatives(_ words: [String]) -> String {
        guard words.count > 1 else { return words.first ?? "nothing" }
        return words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
    }
}

extension OptionShape {
    package var wanted: String {
        var words = "a map"
        if !fields.isEmpty, fields.count <= 6 {
            words += " with \(OptionType.alternatives(fields.map(\.name)))"
        }
        if let shorthand, let field = field(shorthand) {
            words = "\(field.type.wanted), or \(words)"
        }
        return words
    }
}
