/// One step of reading a YAML file, with its places counted from 0.
struct YAMLEvent {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd
        case alias, scalar, sequenceStart, sequenceEnd, mappingStart, mappingEnd
    }

    struct Place {
        var line: Int
        /// In Unicode scalars.
        var column: Int
    }

    var kind: Kind
    var start: Place
    /// Of an alias the name that it refers to.
    var anchor: String?
    /// An explicit tag; `!` alone asks for text.
    var tag: String?
    var text = ""
    var style = YAMLStyle.plain
}

enum YAMLStyle {
    case plain, singleQuoted, doubleQuoted, literal, folded
}

/// Why the text is no YAML.
struct YAMLFault: Error {
    /// In libyaml's words: `did not find expected key`.
    var problem: String
    /// What it was reading: `while parsing a block mapping`.
    var context: String?
    /// Where that began.
    var contextLine: Int?
    var place: YAMLEvent.Place
}
