internal import Engine

/// `--set key.path=value`: one value of the file replaced from the command line.
///
/// Steps of the path are keys of maps; in a list a number counts items from 0, and in `stages` the type or name of a
/// stage will do where it is the only one: `stages.sample.ratio=1`. Maps on the way are made when missing. The value
/// is read as YAML: `--set 'outputs.archive.rotate={max_age: 1h}'`.
package struct ConfigOverride: Sendable, Equatable {
    package var path: [String]
    /// The new value, as YAML.
    package var value: String

    package init(path: [String], value: String) {
        self.path = path
        self.value = value
    }

    /// A value that is text, whatever YAML would make of it: a folder named `no`.
    package init(path: [String], text: String) {
        self.init(path: path, value: "'\(text.replacing("'", with: "''"))'")
    }

    /// - Returns: nil when there is no `=`, or a step of the path is empty.
    package init?(argument: String) {
        guard let equals = argument.firstIndex(of: "=") else { return nil }
        let path = argument[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard !path.contains("") else { return nil }
        self.init(path: path, value: String(argument[argument.index(after: equals)...]))
    }

    /// Names the override in messages.
    private var mark: SourceMark {
        SourceMark(file: "--set \(path.joined(separator: "."))", line: 0, column: 0)
    }

    /// `root` with the value in its place.
    func applied(to root: ConfigValue, into diagnostics: inout Diagnostics) -> ConfigValue {
        let source = YAMLSource(Array(value.utf8), file: mark.file, hasLines: false)
        let before = diagnostics.errorCount
        let parsed = YAMLComposer.compose(source, into: &diagnostics)
        guard diagnostics.errorCount == before else { return root }
        let new = parsed ?? ConfigValue(.scalar(ConfigScalar(kind: .null, text: "")), mark: mark)
        return replace(root, path[...], with: new, into: &diagnostics)
    }

    private func replace(
        _ value: ConfigValue,
        _ path: ArraySlice<String>,
        with new: ConfigValue,
        into diagnostics: inout Diagnostics
    ) -> ConfigValue {
        guard let step = path.first else { return new }
        var result = value
        switch value.content {
        case .map(var map):
            if let index = map.entries.firstIndex(where: { $0.key == step }) {
                map.entries[index].value = replace(
                    map.entries[index].value,
                    path.dropFirst(),
                    with: new,
                    into: &diagnostics
                )
            } else {
                let inner = replace(emptyMap, path.dropFirst(), with: new, into: &diagnostics)
                map.entries.append(ConfigMap.Entry(key: step, keyMark: mark, value: inner))
            }
            result.content = .map(map)
        case .list(var items):
            guard let (index, inside) = position(of: step, in: items) else {
                diagnostics.error(at: mark, "\(quote(step)) names no single item of a list of \(items.count)")
                return value
            }
            items[index] = replace(
                items[index],
                inside ? path : path.dropFirst(),
                with: new,
                into: &diagnostics
            )
            result.content = .list(items)
        case .scalar(let scalar):
            guard scalar.isNull else {
                diagnostics.error(at: mark, "\(quote(step)) has no place inside \(value.found)")
                return value
            }
            result = replace(emptyMap, path, with: new, into: &diagnostics)
        }
        return result
    }

    private var emptyMap: ConfigValue { ConfigValue(.map(ConfigMap()), mark: mark) }

    /// The item that a step means, and whether the step is also the item's own key: of `sample` in
    /// `- sample: {ratio: 1}` it is.
    private func position(of step: String, in items: [ConfigValue]) -> (index: Int, inside: Bool)? {
        if let index = Int(step) { return items.indices.contains(index) ? (index, false) : nil }
        let byKey = items.indices.filter { items[$0].map?[key: step] != nil }
        return byKey.count == 1 ? (byKey[0], true) : nil
    }
}
