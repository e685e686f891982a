/// A node of a pipeline file: a scalar, a list or a map, with its place.
///
/// The reader of the file has already applied substitution, aliases and overrides; from here on nobody knows YAML.
package struct ConfigValue: Sendable, Equatable {
    package indirect enum Content: Sendable, Equatable {
        case scalar(ConfigScalar)
        case list([ConfigValue])
        case map(ConfigMap)
    }

    package var content: Content
    package var mark: SourceMark

    package init(_ content: Content, mark: SourceMark) {
        self.content = content
        self.mark = mark
    }

    package var scalar: ConfigScalar? {
        if case .scalar(let scalar) = content { return scalar }
        return nil
    }

    package var list: [ConfigValue]? {
        if case .list(let items) = content { return items }
        return nil
    }

    package var map: ConfigMap? {
        if case .map(let map) = content { return map }
        return nil
    }

    package var isNull: Bool { scalar?.isNull ?? false }

    /// What a message says was found: short, on one line, and without a secret's text.
    package var found: String {
        switch content {
        case .scalar(let scalar): return scalar.found
        case .list(let items): return items.isEmpty ? "an empty list" : "a list"
        case .map(let map): return map.entries.isEmpty ? "an empty map" : "a map"
        }
    }
}

extension ConfigScalar {
    /// What a message says was found: numbers bare, text in quotes, a secret by name alone.
    package var found: String {
        if origin == .secret { return "a secret (not shown)" }
        switch kind {
        case .null: return "empty"
        case .bool, .int, .number: return text
        case .string: return quote(text)
        }
    }
}

/// `text` in double quotes on one line, cut to a length that a message can carry.
package func quote(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars.prefix(DeclarationLimits.shownText) {
        switch scalar {
        case "\n": quoted += "\\n"
        case "\r": quoted += "\\r"
        case "\t": quoted += "\\t"
        case "\"": quoted += "\\\""
        case _ where scalar.value < 0x20 || scalar.value == 0x7F: quoted += "\u{FFFD}"
        default: quoted.unicodeScalars.append(scalar)
        }
    }
    return quoted + (text.unicodeScalars.count > DeclarationLimits.shownText ? "...\"" : "\"")
}
