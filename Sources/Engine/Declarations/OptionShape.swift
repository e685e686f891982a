/// The fields of an object, and what holds between them.
package struct OptionShape: Sendable {
    /// What must hold between the fields of one object.
    package enum Rule: Sendable {
        case exactlyOne([String])
        case atLeastOne([String])
        case atMostOne([String])
    }

    package var fields: [OptionField]
    /// The field that a scalar or a list in the object's place sets: with `format`, `parse: auto` is
    /// `parse: {format: auto}`.
    package var shorthand: String?
    package var rules: [Rule]
    /// What keys outside `fields` take; nil refuses them. Its name is what the reference calls such a key.
    package var others: OptionField?

    package init(
        _ fields: [OptionField],
        shorthand: String? = nil,
        rules: [Rule] = [],
        others: OptionField? = nil
    ) {
        self.fields = fields
        self.shorthand = shorthand
        self.rules = rules
        self.others = others
        precondition(Set(fields.map(\.name)).count == fields.count, "a field is declared twice")
        precondition(shorthand == nil || field(shorthand ?? "") != nil, "the shorthand names no field")
    }

    package func field(_ name: String) -> OptionField? {
        fields.first { $0.name == name }
    }

    /// The entries of `value` with its shorthand written out. What has no such form gives no entries.
    package func entries(of value: ConfigValue) -> ConfigMap {
        if let map = value.map { return map }
        guard let shorthand, !value.isNull else { return ConfigMap() }
        return ConfigMap([ConfigMap.Entry(key: shorthand, keyMark: value.mark, value: value)])
    }
}
