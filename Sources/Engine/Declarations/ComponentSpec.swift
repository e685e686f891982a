/// The declaration of a component, from which decoding, messages, `spanmill components`, the JSON Schema and the
/// reference are made.
///
/// A component is a `Component` with its spec as `static let spec`, and one line in the catalog of its kind.
package struct ComponentSpec: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case input, stage, output
    }

    /// What a component does to the stream, as far as the order of stages matters to `validate`.
    package enum Effect: Sendable {
        /// Records may end here: what is counted behind it misses them.
        case drops
        /// Makes fields out of text.
        case parses
        /// Takes secrets out.
        case redacts
        /// Derives metrics, or shows them.
        case measures
    }

    package var kind: Kind
    package var name: String
    /// One line, no full stop: `keeps a share of the records`.
    package var summary: String
    /// Paragraphs of Markdown.
    package var docs: String
    /// The component's own fields and those that all of its kind have.
    package var shape: OptionShape
    package var effects: Set<Effect>
    /// YAML as it stands in a pipeline file: one item of `stages:`, or one entry of `inputs:` or `outputs:`.
    package var example: String

    package init(
        _ kind: Kind,
        _ name: String,
        summary: String,
        docs: String = "",
        effects: Set<Effect> = [],
        fields: [OptionField],
        shorthand: String? = nil,
        rules: [OptionShape.Rule] = [],
        others: OptionField? = nil,
        example: String
    ) {
        self.kind = kind
        self.name = name
        self.summary = summary
        self.docs = docs
        self.effects = effects
        self.example = example
        shape = OptionShape(
            Self.leading(kind, name) + fields + Self.trailing(kind),
            shorthand: shorthand,
            rules: rules,
            others: others
        )
    }

    private static func leading(_ kind: Kind, _ name: String) -> [OptionField] {
        guard kind != .stage else { return [] }
        return [OptionField("type", .choice([name]), required: true, help: "Which \(kind.rawValue) this is.")]
    }

    private static func trailing(_ kind: Kind) -> [OptionField] {
        let condition = OptionField(
            "when",
            .condition,
            example: "'level == \"error\"'",
            help: kind == .output
                ? "Takes only records for which this CEL expression is true; an error in it counts as false."
                : "Applies to records for which this CEL expression is true; others pass by. An error in it counts as false."
        )
        switch kind {
        case .input:
            return []
        case .stage:
            let name = OptionField(
                "name",
                .string,
                help:
                    "Names the stage in metrics and in saved state. Without it that is the type and, from the second on, a number."
            )
            return [condition, name]
        case .output:
            return [condition]
        }
    }
}
