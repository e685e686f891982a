/// `sample`: keeps a share of the records, by the hash of a key.
package final class SampleStage: Stage, Component {
    package static let spec = ComponentSpec(
        .stage,
        "sample",
        summary: "keeps a share of the records",
        docs: """
            The decision is the hash of `key` against the ratio, so every worker, every host and every replay decides alike,
            and all records of one key stay or go together. Without `key`, or where a record lacks it, the whole record is
            hashed. A kept record carries `sample_rate`, the number of records that it stands for; records that `always`
            keeps stand for themselves.
            """,
        effects: [.drops],
        fields: [
            OptionField("ratio", .ratio, required: true, example: "0.1", help: "The share that is kept."),
            OptionField("key", .field, example: "request_id", help: "Records with the same value stay or go together."),
            OptionField(
                "group", .field, example: "event_type",
                help: "The field whose value picks the ratio from `ratios`; `ratio` holds for all other values."),
            OptionField("ratios", .map(of: .ratio), default: [:], example: "{request: 0.01, inference: 0.5}", help: "Ratios by value of `group`."),
            OptionField("always", .condition, example: "'level in [\"error\", \"critical\"]'", help: "Keeps records for which this is true."),
            OptionField(
                "seed", .int(), default: 0,
                help: "Another seed keeps another share; hosts that must decide alike need the same one."),
        ],
        shorthand: "ratio",
        example: "- sample: {when: 'event_type == \"request\"', ratio: 0.1, key: request_id, always: 'level == \"error\"'}"
    )

    /// A ratio as what hashes are compared with, and what a kept record says.
    private struct Share: Sendable {
        var ratio: Double
        /// Hashes below are kept; nil keeps all.
        var threshold: UInt64?
        var rate: Double

        init(_ ratio: Double) {
            self.ratio = ratio
            threshold = ratio >= 1 ? nil : UInt64(ratio * 0x1p64)
            rate = ratio > 0 ? 1 / ratio : 0
        }
    }

    package let name: String
    private let condition: StageCondition
    private let share: Share
    private let groups: [(name: [UInt8], share: Share)]
    private let groupSlot: UInt16?
    /// Of the key, and of the whole record for those that lack it.
    private let keyHash: KeyHasher
    private let recordHash: KeyHasher
    private let rateSlot: UInt16
    private let always: Expression?

    package init(options: OptionReader, context: inout PlanContext) {
        name = context.componentName
        condition = StageCondition(options, &context)
        share = Share(options.number("ratio"))
        groups = options.map("ratios").map { (Array($0.key.utf8), Share($0.value.scalar?.number ?? 1)) }
        groupSlot = options.string(ifSet: "group").map { context.keys.intern($0) }
        rateSlot = context.keys.intern("sample_rate")
        always = options.cel(ifSet: "always").flatMap { context.condition($0, at: options.path(of: "always")) }
        let seed = UInt64(bitPattern: Int64(options.int("seed")))
        keyHash = KeyHasher(fields: options.string(ifSet: "key").map { [$0] } ?? [], seed: seed, &context)
        recordHash = KeyHasher(fields: [], seed: seed, &context)
        if options.isSet("ratios"), groupSlot == nil {
            context.diagnostics.error(
                at: options.mark(of: "ratios"), "\(options.path(of: "ratios")) is set without group",
                mend: "group names the field whose value picks the ratio")
        }
    }

    package func prepare(_ batch: inout Batch, _ lane: inout Lane) {
        condition.select(batch, &lane)
        if lane.selection.isEmpty { return }
        let hasAlways = always != nil
        if let always { _ = always.select(batch, &lane.expressions, into: &lane.picked) }
        for event in 0..<batch.eventCount where lane.selection[event] {
            if hasAlways && lane.picked[event] { continue }
            let share = share(of: event, batch)
            guard let threshold = share.threshold else { continue }
            let hash = keyHash(event, batch, &lane.text) ?? recordHash(event, batch, &lane.text) ?? 0
            if hash >= threshold {
                batch.end(event, .sampled)
            } else {
                setRate(event, share.rate, &batch)
            }
        }
    }

    private func share(of event: Int, _ batch: borrowing Batch) -> Share {
        guard let groupSlot, let field = batch.field(event, groupSlot) else { return share }
        let value = unsafe batch.value(field)
        for group in groups where unsafe value.elementsEqual(group.name) { return group.share }
        return share
    }

    /// What was sampled before already stands for several.
    private func setRate(_ event: Int, _ rate: Double, _ batch: inout Batch) {
        var rate = rate
        if let field = batch.field(event, rateSlot), field.type.isNumber,
            let before = unsafe Double(String(decoding: batch.value(field), as: UTF8.self)), before.isFinite
        {
            rate *= before
        }
        if let whole = Int64(exactly: rate) {
            batch.set(event, rateSlot, .integer(whole))
        } else {
            batch.set(event, rateSlot, .double(rate))
        }
    }
}
