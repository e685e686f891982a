extension OptionShape {
    /// Checks `value` and everything in it against the declaration, and reports every fault.
    ///
    /// - Parameters:
    ///   - value: the object as the file has it.
    ///   - path: names `value` in messages: `sample`, `outputs.archive.rotate`; empty at the top of a file.
    ///   - diagnostics: takes the faults.
    /// - Returns: whether it was free of errors, so that an `OptionReader` over it gives what was declared.
    @discardableResult
    package func check(_ value: ConfigValue, path: String, into diagnostics: inout Diagnostics) -> Bool {
        let before = diagnostics.errorCount
        guard value.map != nil || value.isNull || shorthand != nil else {
            diagnostics.error(at: value.mark, "\(path) is \(value.found); want \(wanted)")
            return false
        }
        let entries = entries(of: value)
        for entry in entries.entries {
            check(entry, path: path, into: &diagnostics)
        }
        for field in fields where field.isRequired && entries[key: field.name] == nil {
            diagnostics.error(at: value.mark, "\(join(path, field.name)) is missing; want \(field.type.wanted)")
        }
        for rule in rules {
            check(rule, of: entries, at: value.mark, path: path, into: &diagnostics)
        }
        return diagnostics.errorCount == before
    }

    private func check(_ entry: ConfigMap.Entry, path: String, into diagnostics: inout Diagnostics) {
        // A scalar or list in shorthand form is the object itself to the user: `parse is 5`, not `parse.format is 5`.
        let isShorthand = entry.keyMark == entry.value.mark && entry.key == shorthand
        let entryPath = isShorthand ? path : join(path, entry.key)
        if let type = (field(entry.key) ?? others)?.type {
            type.check(entry.value, path: entryPath, into: &diagnostics)
            return
        }
        let nearest = nearestName(to: entry.key, among: fields.lazy.map(\.name))
        let known = fields.map(\.name).joined(separator: ", ")
        diagnostics.error(
            at: entry.keyMark,
            "unknown key \(quote(entry.key))" + (path.isEmpty ? "" : " in \(path)"),
            mend: nearest.map { "did you mean \(quote($0))?" } ?? (known.isEmpty ? nil : "known: \(known)")
        )
    }

    /// At the top of a file there is no path before the key.
    private func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private func check(
        _ rule: Rule,
        of entries: ConfigMap,
        at mark: SourceMark,
        path: String,
        into diagnostics: inout Diagnostics
    ) {
        func present(_ names: [String]) -> [ConfigMap.Entry] {
            entries.entries.filter { names.contains($0.key) }
        }
        switch rule {
        case .exactlyOne(let names), .atLeastOne(let names):
            if present(names).isEmpty {
                diagnostics.error(at: mark, "\(path) has none of \(names.joined(separator: ", ")); want one")
            }
        case .atMostOne:
            break
        }
        switch rule {
        case .exactlyOne(let names), .atMostOne(let names):
            let both = present(names)
            if both.count > 1 {
                let found = both.map(\.key).joined(separator: " and ")
                diagnostics.error(at: both[1].keyMark, "\(path) has \(found); want only one of them")
            }
        case .atLeastOne:
            break
        }
    }
}
