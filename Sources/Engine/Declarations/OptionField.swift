/// The declaration of one option.
package struct OptionField: Sendable {
    package var name: String
    package var type: OptionType
    /// What holds when the option is not set; nil means that leaving it out has a meaning of its own, told in `help`.
    package var defaultValue: ConfigValue?
    package var isRequired: Bool
    /// Of plain numbers: `records/s`, `bytes`. Durations and sizes carry theirs in the text.
    package var unit: String?
    /// What it does, in a sentence or two.
    package var help: String
    /// YAML of a value, as it would stand after `name:`.
    package var example: String?

    package init(
        _ name: String,
        _ type: OptionType,
        default defaultValue: ConfigValue? = nil,
        required isRequired: Bool = false,
        unit: String? = nil,
        example: String? = nil,
        help: String
    ) {
        self.name = name
        self.type = type
        self.defaultValue = defaultValue
        self.isRequired = isRequired
        self.unit = unit
        self.help = help
        self.example = example
    }
}
