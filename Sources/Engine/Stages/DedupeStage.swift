/// `dedupe`: drops records that were seen before.
package final class DedupeStage: Stage, Component {
    package static let spec = ComponentSpec(
        .stage,
        "dedupe",
        summary: "drops records that were seen a short time before",
        docs: """
            Two records are alike when the fields of `key` have the same values; without `key`, when all top-level fields
            but those of `ignore` have. The first one passes; further ones are folded into it until `age` has gone by since
            it. The next one that passes says in `count_field` how many were folded. Time is the record's own, so that a
            replay folds the same records; with `time: received` it is when the bytes were read.
            """,
        effects: [.drops],
        fields: [
            OptionField("key", .oneOrMore(of: .field), default: [], example: "[task_id, event]", help: "Fields that make records alike; without it, all but `ignore`."),
            OptionField("ignore", .list(of: .field), default: ["timestamp"], help: "Top-level fields that may differ when there is no `key`."),
            OptionField("age", .duration(in: .milliseconds(1) ... .seconds(2_592_000)), default: "1m", help: "How long a record is remembered."),
            OptionField("count_field", .field, default: "duplicates", help: "Gets the number of records that were folded."),
            OptionField("max_keys", .int(in: 2...10_000_000), default: 65_536, help: "Records that are remembered; beyond it the half that was quiet longest is forgotten."),
            OptionField("time", .choice(["record", "received"]), default: "record", help: "The clock that counts."),
        ],
        example: "- dedupe: {key: [task_id, event], age: 1m}"
    )

    package let name: String
    package var decider: (any Decider)? { dedupe }
    private let condition: StageCondition
    private let hasher: KeyHasher
    private let scratchIndex: Int
    private let dedupe: DedupeDecider

    package init(options: OptionReader, context: inout PlanContext) {
        name = context.componentName
        condition = StageCondition(options, &context)
        let (key, ignored) = (options.strings("key"), options.strings("ignore"))
        hasher = KeyHasher(fields: key, ignoring: ignored, &context)
        scratchIndex = context.laneStore { KeyScratch() }
        dedupe = DedupeDecider(
            age: options.duration("age").nanoseconds, countSlot: context.keys.intern(options.string("count_field")),
            keys: options.int("max_keys"), usesReceipt: options.string("time") == "received", scratchIndex: scratchIndex,
            stateFingerprint: StateFingerprint.of(key + ["ignore"] + ignored + [options.string("time")]))
    }

    package func prepare(_ batch: inout Batch, _ lane: inout Lane) {
        condition.select(batch, &lane)
        KeyScratch.of(lane, scratchIndex).fill(hasher, batch, &lane)
    }
}

private final class DedupeDecider: Decider, @unchecked Sendable {
    struct Sighting: AgedValue {
        /// When the one that passed was seen.
        var first = Int64.min
        var folded: Int64 = 0

        static let wordCount = 2
        init() {}
        init(words: [UInt64]) {
            first = Int64(bitPattern: words[0])
            folded = Int64(bitPattern: words[1])
        }
        var words: [UInt64] { [UInt64(bitPattern: first), UInt64(bitPattern: folded)] }
    }

    private let age: Int64
    private let countSlot: UInt16
    private let usesReceipt: Bool
    private let scratchIndex: Int
    let stateFingerprint: UInt64
    private var sightings: AgedTable<Sighting>

    init(
        age: Int64, countSlot: UInt16, keys: Int, usesReceipt: Bool, scratchIndex: Int, stateFingerprint: UInt64
    ) {
        self.stateFingerprint = stateFingerprint
        self.age = age
        self.countSlot = countSlot
        self.usesReceipt = usesReceipt
        self.scratchIndex = scratchIndex
        sightings = AgedTable(capacity: keys)
    }

    func decide(_ batch: inout Batch, _ lane: inout Lane) {
        let scratch = KeyScratch.of(lane, scratchIndex)
        for event in 0..<batch.eventCount where scratch.isKeyed[event] && batch.isLive(event) {
            let time = usesReceipt ? batch.origin(of: event).receivedAt : batch.timeOrReceipt(event)
            // Nil when the record is folded, else how many were folded before it.
            let before: Int64? = sightings.withValue(of: scratch.hashes[event]) { sighting, isNew in
                let (gone, overflow) = time.subtractingReportingOverflow(sighting.first)
                if !isNew, !overflow, gone < age {
                    sighting.folded += 1
                    return nil
                }
                defer { sighting = Sighting(words: [UInt64(bitPattern: time), 0]) }
                return sighting.folded
            }
            if let before {
                if before > 0 { batch.set(event, countSlot, .integer(before)) }
            } else {
                batch.end(event, .deduplicated)
            }
        }
    }

    func exportChanges(into out: inout GrowableBytes) { sightings.exportChanges(into: &out) }

    func markAllChanged() { sightings.markAllChanged() }

    func restore(_ bytes: UnsafeRawBufferPointer) -> Bool { unsafe sightings.restore(bytes) }
}
