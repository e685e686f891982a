/// `filter`: drops records by a condition.
package final class FilterStage: Stage, Component {
    package static let spec = ComponentSpec(
        .stage,
        "filter",
        summary: "drops records by a condition",
        docs: "A condition that has no value for a record (a field is missing, say) keeps the record and is counted.",
        effects: [.drops],
        fields: [
            OptionField("drop", .condition, example: "'level == \"debug\"'", help: "Records for which this is true are dropped."),
            OptionField("keep", .condition, example: "'loss < 10.0'", help: "Records for which this is false are dropped."),
        ],
        rules: [.atLeastOne(["drop", "keep"])],
        example: "- filter: {drop: 'level == \"debug\"'}"
    )

    package let name: String
    private let condition: StageCondition
    /// Each is true for records to drop.
    private let drops: [Expression]
    private let errors: Int

    package init(options: OptionReader, context: inout PlanContext) {
        name = context.componentName
        condition = StageCondition(options, &context)
        errors = context.tallies.counter("condition_errors", ("component", name))
        var drops: [Expression] = []
        if let text = options.cel(ifSet: "drop"), let drop = context.condition(text, at: options.path(of: "drop")) {
            drops.append(drop)
        }
        if var text = options.cel(ifSet: "keep"), context.condition(text, at: options.path(of: "keep")) != nil {
            // An error stays an error behind the negation, so it keeps the record here too.
            text.text = "!(\(text.text))"
            if let drop = context.condition(text, at: options.path(of: "keep")) { drops.append(drop) }
        }
        self.drops = drops
    }

    package func prepare(_ batch: inout Batch, _ lane: inout Lane) {
        condition.select(batch, &lane)
        for drop in drops {
            let failed = drop.select(batch, &lane.expressions, into: &lane.picked)
            if failed > 0 { lane.tally.add(errors, failed) }
            for event in 0..<batch.eventCount where lane.picked[event] && lane.selection[event] {
                batch.end(event, .filtered)
            }
        }
    }
}
