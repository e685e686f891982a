internal import Engine

/// Makes the tree of one YAML document: core-schema types, aliases and merge keys resolved, duplicate keys refused.
///
/// A fault inside a node is reported and the node kept, so that the rest of the file is judged too. What libyaml
/// cannot read, and a limit, end the reading.
struct YAMLComposer: ~Copyable {
    /// Reading ended; why has been reported.
    struct Stop: Error {}

    private struct Anchored {
        var value: ConfigValue
        var nodes: Int
    }

    private var events: YAMLEventReader
    private let source: YAMLSource
    private var anchors: [String: Anchored] = [:]
    private var nodes = 0
    private var depth = 0
    private(set) var diagnostics = Diagnostics()

    private init(_ source: YAMLSource) throws(YAMLFault) {
        events = try YAMLEventReader(source.bytes)
        self.source = source
    }

    /// The tree of the one document in `source`, or nil when there is none that could be read.
    static func compose(_ source: YAMLSource, into diagnostics: inout Diagnostics) -> ConfigValue? {
        do {
            var composer = try YAMLComposer(source)
            let root = try? composer.document()
            for fault in composer.diagnostics.entries { diagnostics.append(fault) }
            return root ?? nil
        } catch {
            diagnostics.error(at: source.mark(error.place), "no YAML: \(error.problem)")
            return nil
        }
    }

    private mutating func document() throws(Stop) -> ConfigValue? {
        _ = try next()  // stream start
        guard try next().kind == .documentStart else { return nil }
        let root = try node(next())
        _ = try next()  // document end
        let end = try next()
        guard end.kind == .streamEnd else {
            throw stop(end.start, "a second document begins here; want one pipeline a file")
        }
        return root
    }

    private mutating func next() throws(Stop) -> YAMLEvent {
        do {
            return try events.next()
        } catch {
            diagnostics.error(
                at: source.mark(error.place),
                "no YAML: \(source.words(error))",
                mend: source.mend(error)
            )
            throw Stop()
        }
    }

    private mutating func node(_ event: YAMLEvent) throws(Stop) -> ConfigValue {
        let mark = source.mark(event.start)
        if event.kind == .alias { return try alias(event) }
        let before = nodes
        try count(1, at: event.start)
        let value: ConfigValue
        switch event.kind {
        case .sequenceStart:
            try enter(event)
            value = ConfigValue(.list(try list()), mark: mark)
            depth -= 1
        case .mappingStart:
            try enter(event)
            value = ConfigValue(.map(try map()), mark: mark)
            depth -= 1
        default:
            value = ConfigValue(.scalar(scalar(event)), mark: mark)
        }
        if let anchor = event.anchor { anchors[anchor] = Anchored(value: value, nodes: nodes - before) }
        return value
    }

    private mutating func alias(_ event: YAMLEvent) throws(Stop) -> ConfigValue {
        let name = event.anchor ?? ""
        guard let anchored = anchors[name] else {
            throw stop(
                event.start,
                "alias *\(name) names no anchor before it",
                mend: "text that begins with * stands in quotes"
            )
        }
        try count(anchored.nodes, at: event.start)
        return anchored.value
    }

    private mutating func count(_ more: Int, at place: YAMLEvent.Place) throws(Stop) {
        nodes += more
        guard nodes <= ConfigLimits.nodes else {
            throw stop(place, "the file grows beyond \(ConfigLimits.nodes) nodes here, aliases expanded; want fewer")
        }
    }

    private mutating func enter(_ event: YAMLEvent) throws(Stop) {
        depth += 1
        guard depth <= ConfigLimits.depth else {
            throw stop(event.start, "maps and lists are more than \(ConfigLimits.depth) deep here; want fewer")
        }
        if let tag = event.tag, !["tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "!"].contains(tag) {
            reportTag(tag, event)
        }
    }

    private mutating func list() throws(Stop) -> [ConfigValue] {
        var items: [ConfigValue] = []
        var event = try next()
        while event.kind != .sequenceEnd {
            items.append(try node(event))
            event = try next()
        }
        return items
    }

    private mutating func map() throws(Stop) -> ConfigMap {
        var entries: [ConfigMap.Entry] = []
        var merged: [ConfigValue] = []
        var event = try next()
        while event.kind != .mappingEnd {
            let isMerge = event.kind == .scalar && event.text == "<<" && event.style == .plain
            let key = try node(event)
            let value = try node(try next())
            event = try next()
            if isMerge {
                merged += value.list ?? [value]
            } else if let name = key.scalar?.text {
                add(ConfigMap.Entry(key: name, keyMark: key.mark, value: value), to: &entries)
            } else {
                diagnostics.error(at: key.mark, "a key is \(key.found); want text")
            }
        }
        for value in merged { merge(value, into: &entries) }
        return ConfigMap(entries)
    }

    private mutating func add(_ entry: ConfigMap.Entry, to entries: inout [ConfigMap.Entry]) {
        if let first = entries.first(where: { $0.key == entry.key }) {
            diagnostics.error(
                at: entry.keyMark,
                "key \(quote(entry.key)) stands twice in one map, first on line \(first.keyMark.line); want it once"
            )
        } else {
            entries.append(entry)
        }
    }

    /// Keys of the map itself win over merged ones, earlier merged ones over later.
    private mutating func merge(_ value: ConfigValue, into entries: inout [ConfigMap.Entry]) {
        guard let map = value.map else {
            diagnostics.error(at: value.mark, "<< is \(value.found); want an alias of a map, or a list of such")
            return
        }
        for entry in map.entries where !entries.contains(where: { $0.key == entry.key }) {
            entries.append(entry)
        }
    }

    private mutating func scalar(_ event: YAMLEvent) -> ConfigScalar {
        let style = ConfigScalar.Style(event.style)
        let text = ConfigScalar(kind: .string, text: event.text, style: style)
        switch event.tag {
        case nil:
            guard event.style == .plain else { return text }
            return ConfigScalar(kind: YAMLCoreSchema.kind(of: event.text), text: event.text)
        case "!", "tag:yaml.org,2002:str":
            return text
        case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null":
            return ConfigScalar(kind: YAMLCoreSchema.kind(of: event.text), text: event.text, style: style)
        case let tag?:
            reportTag(tag, event)
            // The text that was meant, so that the missing quotes are the one fault reported here.
            return ConfigScalar(kind: .string, text: event.text.isEmpty ? tag : "\(tag) \(event.text)", style: style)
        }
    }

    private mutating func reportTag(_ tag: String, _ event: YAMLEvent) {
        let line = source.line(event.start.line)
        let mend =
            source.namesExpression(line)
            ? "a CEL expression stands in single quotes: '!..'" : "text that begins with ! stands in quotes"
        diagnostics.error(at: source.mark(event.start), "\(quote(tag)) is read as a YAML tag; want none", mend: mend)
    }

    private mutating func stop(_ place: YAMLEvent.Place, _ message: String, mend: String? = nil) -> Stop {
        diagnostics.error(at: source.mark(place), message, mend: mend)
        return Stop()
    }
}

extension ConfigScalar.Style {
    init(_ style: YAMLStyle) {
        switch style {
        case .plain: self = .plain
        case .singleQuoted: self = .singleQuoted
        case .doubleQuoted: self = .doubleQuoted
        case .literal: self = .literal
        case .folded: self = .folded
        }
    }
}
