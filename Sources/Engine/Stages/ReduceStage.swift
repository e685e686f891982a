/// `reduce`: takes records of a key and a time together to one.
package final class ReduceStage: Stage, Component {
    package static let spec = ComponentSpec(
        .stage,
        "reduce",
        summary: "takes the records of a key and a time together to one",
        docs: """
            Records with the same values of the fields in `key` are a group, and a group becomes one record when it ends: \
            at the border of its `window` (of the records' own time, aligned to midnight UTC), after `every` so many \
            records, behind a record for which `ends_when` is true, or in front of one for which `starts_when` is. \
            Where a record ends groups and `window` is not set, a group also ends when it has had no record for \
            `expire_after`. Groups end by the time of records, so that a replay makes the same ones; when no records come \
            at all, by the clock; and at the end of the run.

            The record that is made has the key's fields, `count_field`, `timestamp` and `timestamp_end` (of its first and \
            last record), and what `fields` asks for: `first`, `last`, `sum`, `mean`, `min`, `max`, `count`, `concat` (text, \
            with a space between), `array`, `unique`. With one strategy the field keeps its name, with several each is \
            `FIELD_STRATEGY`. Numbers in text count (`tensor(0.5)`); what is no number is passed over and counted. The \
            records themselves end here (outcome `aggregated`).
            """,
        effects: [.drops],
        fields: [
            OptionField("key", .oneOrMore(of: .field), default: [], example: "[task_id, epoch]", help: "Fields whose values make a group; without it all records are one. Records that have none of them pass."),
            OptionField("window", .duration(in: .seconds(1) ... .seconds(2_592_000)), example: "1m", help: "Length of a window; 1m when nothing else ends a group."),
            OptionField("every", .int(in: 1...1_000_000_000), unit: "records", example: "100", help: "Records after which a group ends."),
            OptionField("starts_when", .condition, example: "'event_type == \"training_start\"'", help: "A record that begins a new group."),
            OptionField("ends_when", .condition, example: "'event_type == \"task_complete\"'", help: "A record that is its group's last."),
            OptionField("expire_after", .duration(in: .seconds(1) ... .seconds(2_592_000)), default: "30s", help: "Time without a record after which a group ends that has no `window`."),
            OptionField("fields", .map(of: .oneOrMore(of: .choice(of: ReduceStrategy.self))), required: true, example: "{loss: [mean, min], step: last}", help: "Fields that are kept, and what is made of their values."),
            OptionField("count_field", .field, default: "count", help: "Gets the number of records."),
            OptionField("max_groups", .int(in: 1...1_000_000), default: 10_000, help: "Groups at a time; beyond it the quarter that began first ends early, and is counted."),
        ],
        example: "- reduce: {when: 'event_type == \"training_progress\"', key: [task_id], window: 1m, fields: {loss: [mean, max], step: last}}"
    )

    package let name: String
    package var decider: (any Decider)? { reducer }
    package var wantsTime: Bool { true }
    private let condition: StageCondition
    private let hasher: KeyHasher
    private let isKeyed: Bool
    private let starts: Expression?
    private let ends: Expression?
    private let errors: Int
    private let scratchIndex: Int
    private let reducer: ReduceDecider

    package init(options: OptionReader, context: inout PlanContext) {
        name = context.componentName
        condition = StageCondition(options, &context)
        errors = context.tallies.counter("condition_errors", ("component", name))
        let key = options.strings("key")
        isKeyed = !key.isEmpty
        hasher = KeyHasher(fields: key, &context)
        func compiled(_ option: String, _ context: inout PlanContext) -> Expression? {
            options.cel(ifSet: option).flatMap { context.condition($0, at: options.path(of: option)) }
        }
        starts = compiled("starts_when", &context)
        ends = compiled("ends_when", &context)
        scratchIndex = context.laneStore { ReduceScratch() }
        let rule = ReduceRule(options, key: key, name: name, &context)
        reducer = ReduceDecider(rule, scratchIndex: scratchIndex)
    }

    /// Leaves in the lane which records are taken, under which key, and which of them begin and end groups.
    package func prepare(_ batch: inout Batch, _ lane: inout Lane) {
        let scratch = ReduceScratch.of(lane, scratchIndex)
        condition.select(batch, &lane)
        if isKeyed {
            scratch.keys.fill(hasher, batch, &lane)
        } else {
            scratch.keys.begin(batch.eventCount)
            for event in 0..<batch.eventCount where lane.selection[event] { scratch.keys.isKeyed[event] = true }
        }
        select(starts, batch, &scratch.starts, &lane)
        select(ends, batch, &scratch.ends, &lane)
    }

    private func select(
        _ expression: Expression?, _ batch: borrowing Batch, _ found: inout Selection, _ lane: inout Lane
    ) {
        guard let expression else { return found.reset(count: batch.eventCount, to: false) }
        found.copy(lane.selection)
        let failed = expression.keepTrue(in: &found, batch, &lane.expressions)
        if failed > 0 { lane.tally.add(errors, failed) }
    }
}

/// What `prepare` leaves in a lane for `decide`.
final class ReduceScratch {
    let keys = KeyScratch()
    var starts = Selection()
    var ends = Selection()

    static func of(_ lane: borrowing Lane, _ index: Int) -> ReduceScratch {
        guard let scratch = lane.stores[index] as? ReduceScratch else { preconditionFailure("not a reduce scratch") }
        return scratch
    }
}
