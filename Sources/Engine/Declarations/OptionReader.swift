/// Typed access to the options of a component, by the names that its spec declares.
///
/// The options have been checked against the spec before (`OptionShape.check`), so no getter fails: each gives the
/// value set, else the declared default. `ifSet:` variants give nil where there is neither. Asking for a field that is
/// not declared, or as a type that was not declared, is a mistake in the component and ends the process.
package struct OptionReader: Sendable {
    package let shape: OptionShape
    /// Names the object in messages: `sample`, `outputs.archive.rotate`.
    package let path: String
    /// Where the object begins.
    package let mark: SourceMark
    private let entries: ConfigMap

    package init(_ value: ConfigValue, shape: OptionShape, path: String) {
        self.shape = shape
        self.path = path
        mark = value.mark
        entries = shape.entries(of: value)
    }

    /// Whether the file sets the option, whatever its default.
    package func isSet(_ name: String) -> Bool {
        _ = declared(name)
        return entries[key: name] != nil
    }

    /// Where the option's value stands; where the object begins when it is not set.
    package func mark(of name: String) -> SourceMark {
        _ = declared(name)
        return entries[key: name]?.mark ?? mark
    }

    /// The option as a message names it: `sample.ratio`.
    package func path(of name: String) -> String {
        _ = declared(name)
        return path.isEmpty ? name : "\(path).\(name)"
    }

    /// The value set or the default, as it stands in the tree.
    package func value(ifSet name: String) -> ConfigValue? {
        let field = declared(name)
        return entries[key: name] ?? field.defaultValue
    }

    /// The entries whose keys the shape does not name; see `OptionShape.others`.
    var otherEntries: [ConfigMap.Entry] {
        entries.entries.filter { shape.field($0.key) == nil }
    }

    func declared(_ name: String) -> OptionField {
        guard let field = shape.field(name) else {
            preconditionFailure("\(path) reads \(name), which its spec does not declare")
        }
        return field
    }

    /// The scalar of a field whose declared type `fits`.
    func scalar(_ name: String, _ fits: (OptionType) -> Bool) -> ConfigScalar? {
        let type = declared(name).type
        precondition(type.isOrOffers(fits), "\(path) reads \(name) as a type that its spec does not declare")
        return value(ifSet: name)?.scalar
    }
}

extension OptionType {
    /// Whether this type, or one of its alternatives, is what a getter reads.
    func isOrOffers(_ fits: (OptionType) -> Bool) -> Bool {
        if case .anyOf(let types) = self { return types.contains { $0.isOrOffers(fits) } }
        return fits(self)
    }
}
