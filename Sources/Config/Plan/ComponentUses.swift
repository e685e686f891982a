internal import Engine

/// Reads `inputs:`, `stages:` and `outputs:` by the declarations, and reports every fault.
struct ComponentUses {
    private let specs: ComponentSpecs

    init(_ specs: ComponentSpecs) {
        self.specs = specs
    }

    /// The entries of `inputs:` or `outputs:`, in the order of the file.
    func named(
        _ value: ConfigValue,
        _ kind: ComponentSpec.Kind,
        into diagnostics: inout Diagnostics
    ) -> [ComponentUse] {
        let key = "\(kind.rawValue)s"
        // That it must be a map is told by the check of the file's top.
        guard let map = value.map else { return [] }
        if map.entries.isEmpty {
            diagnostics.error(at: value.mark, "\(key) is an empty map; want at least one")
        }
        return map.entries.compactMap { named($0, kind, path: "\(key).\($0.key)", into: &diagnostics) }
    }

    private func named(
        _ entry: ConfigMap.Entry,
        _ kind: ComponentSpec.Kind,
        path: String,
        into diagnostics: inout Diagnostics
    ) -> ComponentUse? {
        Self.checkName(entry.key, at: entry.keyMark, of: "an \(kind.rawValue)", into: &diagnostics)
        let known = specs.specs(of: kind)
        let types = known.map(\.name)
        guard let map = entry.value.map else {
            let mark = entry.value.isNull ? entry.keyMark : entry.value.mark
            diagnostics.error(at: mark, "\(path) is \(entry.value.found); want a map with a type and its options")
            return nil
        }
        guard let type = map[key: "type"] else {
            diagnostics.error(at: entry.keyMark, "\(path).type is missing; want \(OptionType.choice(types).wanted)")
            return nil
        }
        guard let spec = known.first(where: { $0.name == type.scalar?.string }) else {
            OptionType.choice(types).check(type, path: "\(path).type", into: &diagnostics)
            return nil
        }
        let isSound = spec.shape.check(entry.value, path: path, into: &diagnostics)
        let options = OptionReader(entry.value, shape: spec.shape, path: path)
        return ComponentUse(spec: spec, name: entry.key, options: options, mark: entry.keyMark, isSound: isSound)
    }

    /// The items of `stages:`, in order.
    func stages(_ value: ConfigValue, into diagnostics: inout Diagnostics) -> [ComponentUse] {
        guard !value.isNull else { return [] }
        guard let items = value.list else {
            diagnostics.error(at: value.mark, "stages is \(value.found); want a list of stages")
            return []
        }
        var uses: [ComponentUse] = []
        var ordinals: [String: Int] = [:]
        for (index, item) in items.enumerated() {
            guard let use = stage(item, at: index, &ordinals, into: &diagnostics) else { continue }
            if let other = uses.first(where: { $0.name == use.name }) {
                let place = other.mark.line > 0 ? ", the first on line \(other.mark.line)" : ""
                diagnostics.error(
                    at: use.mark,
                    "two stages are named \(quote(use.name))\(place); want names of their own"
                )
            }
            uses.append(use)
        }
        return uses
    }

    private func stage(
        _ item: ConfigValue,
        at index: Int,
        _ ordinals: inout [String: Int],
        into diagnostics: inout Diagnostics
    ) -> ComponentUse? {
        guard let (entry, beside) = split(item, at: index, into: &diagnostics) else { return nil }
        guard let spec = specs.stages.first(where: { $0.name == entry.key }) else {
            let names = specs.stages.map(\.name)
            let nearest = nearestName(to: entry.key, among: names).map { "did you mean \(quote($0))?" }
            diagnostics.error(
                at: entry.keyMark,
                "unknown stage \(quote(entry.key))",
                mend: nearest ?? "known: \(names.joined(separator: ", "))"
            )
            return nil
        }
        let value = join(entry.value, beside, shape: spec.shape)
        let isSound = spec.shape.check(value, path: spec.name, into: &diagnostics)
        let options = OptionReader(value, shape: spec.shape, path: spec.name)
        let ordinal = ordinals[spec.name, default: 0] + 1
        ordinals[spec.name] = ordinal
        let given = isSound ? options.text(ifSet: "name") : nil
        if let given { Self.checkName(given.text, at: given.mark, of: "a stage", into: &diagnostics) }
        return ComponentUse(
            spec: spec,
            name: given?.text ?? (ordinal == 1 ? spec.name : "\(spec.name)_\(ordinal)"),
            options: options,
            mark: given?.mark ?? entry.keyMark,
            isSound: isSound
        )
    }

    /// The stage of an item, and what stands beside it: `when` and `name` may, because a stage whose options are a
    /// list or a word has no place for them inside.
    private func split(
        _ item: ConfigValue,
        at index: Int,
        into diagnostics: inout Diagnostics
    ) -> (ConfigMap.Entry, [ConfigMap.Entry])? {
        // `- dedupe` is a stage without options.
        if let name = item.text, name.origin == .written {
            let empty = ConfigValue(.map(ConfigMap()), mark: item.mark)
            return (ConfigMap.Entry(key: name.text, keyMark: item.mark, value: empty), [])
        }
        guard let map = item.map else {
            diagnostics.error(at: item.mark, "stages[\(index)] is \(item.found); want a stage")
            return nil
        }
        let common = ["when", "name"]
        let stages = map.entries.filter { !common.contains($0.key) }
        guard stages.count == 1 else {
            let found = stages.isEmpty ? "no stage" : stages.map { quote($0.key) }.joined(separator: " and ")
            diagnostics.error(
                at: stages.dropFirst().first?.keyMark ?? item.mark,
                "stages[\(index)] has \(found); want one stage, its options indented below it"
            )
            return nil
        }
        return (stages[0], map.entries.filter { common.contains($0.key) })
    }

    private func join(_ options: ConfigValue, _ beside: [ConfigMap.Entry], shape: OptionShape) -> ConfigValue {
        // Without a shorthand a list or a word is a fault of its own, which the check will tell.
        guard !beside.isEmpty, options.map != nil || options.isNull || shape.shorthand != nil else { return options }
        var map = shape.entries(of: options)
        map.entries += beside.filter { map[key: $0.key] == nil }
        return ConfigValue(.map(map), mark: options.mark)
    }

    private static func checkName(
        _ name: String,
        at mark: SourceMark,
        of owner: String,
        into diagnostics: inout Diagnostics
    ) {
        let first = name.utf8.first ?? 0
        let isFit =
            name.utf8.count <= ConfigLimits.nameLength && (isLetterOrDigit(first) || first == UInt8(ascii: "_"))
            && name.utf8.allSatisfy { isLetterOrDigit($0) || "_-.".utf8.contains($0) }
        guard !isFit else { return }
        diagnostics.error(
            at: mark,
            "\(quote(name)) is no name for \(owner)",
            mend: "letters, digits, _, - and ., at most \(ConfigLimits.nameLength), the first no - or ."
        )
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
