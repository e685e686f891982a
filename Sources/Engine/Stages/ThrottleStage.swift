/// `throttle`: at most so many records of a key in a time.
package final class ThrottleStage: Stage, Component {
    package static let spec = ComponentSpec(
        .stage,
        "throttle",
        summary: "lets at most so many records of a key through in a time",
        docs: """
            Works like a bucket that holds `burst` records and refills by `limit` in each `per` (the generic cell rate
            algorithm, ITU-T I.371). Time is the record's own, so that a replay lets the same records through; with
            `time: received` it is when the bytes were read. Records without the key pass.
            """,
        effects: [.drops],
        fields: [
            OptionField("limit", .int(in: 1...1_000_000_000), required: true, unit: "records", example: "100", help: "Records that pass in each `per`."),
            OptionField("per", .duration(in: .milliseconds(1) ... .seconds(86_400)), default: "1s", help: "The time that `limit` counts in."),
            OptionField("burst", .int(in: 1...1_000_000_000), unit: "records", help: "Records that pass at once after a quiet time; `limit` when not set."),
            OptionField("key", .oneOrMore(of: .field), default: [], example: "task_id", help: "Fields whose values are throttled each on their own; without it all records together."),
            OptionField("max_keys", .int(in: 2...10_000_000), default: 65_536, help: "Keys that are remembered; beyond it the half that was quiet longest is forgotten."),
            OptionField("time", .choice(["record", "received"]), default: "record", help: "The clock that counts."),
        ],
        example: "- throttle: {when: 'level == \"debug\"', limit: 100, per: 1s, key: task_id}"
    )

    package let name: String
    package var isBrief: Bool { true }
    package var decider: (any Decider)? { throttle }
    private let condition: StageCondition
    private let hasher: KeyHasher
    private let isKeyed: Bool
    private let scratchIndex: Int
    private let throttle: ThrottleDecider

    package init(options: OptionReader, context: inout PlanContext) {
        name = context.componentName
        condition = StageCondition(options, &context)
        let fields = options.strings("key")
        isKeyed = !fields.isEmpty
        hasher = KeyHasher(fields: fields, &context)
        scratchIndex = context.laneStore { KeyScratch() }
        let limit = options.int("limit")
        let interval = max(1, options.duration("per").nanoseconds / Int64(limit))
        let burst = Int64(options.int(ifSet: "burst") ?? limit)
        throttle = ThrottleDecider(
            interval: interval, tolerance: interval.multipliedReportingOverflow(by: burst - 1).partialValue,
            keys: options.int("max_keys"), usesReceipt: options.string("time") == "received", scratchIndex: scratchIndex,
            stateFingerprint: StateFingerprint.of(fields + [options.string("time")]))
    }

    package func prepare(_ batch: inout Batch, _ lane: inout Lane) {
        condition.select(batch, &lane)
        let scratch = KeyScratch.of(lane, scratchIndex)
        if isKeyed {
            scratch.fill(hasher, batch, &lane)
        } else {
            scratch.begin(batch.eventCount)
            for event in 0..<batch.eventCount where lane.selection[event] { scratch.isKeyed[event] = true }
        }
    }
}

private final class ThrottleDecider: Decider, @unchecked Sendable {
    /// When the next record would be due if all came evenly.
    struct Bucket: AgedValue {
        var due = Int64.min

        static let wordCount = 1
        init() {}
        init(words: [UInt64]) { due = Int64(bitPattern: words[0]) }
        var words: [UInt64] { [UInt64(bitPattern: due)] }
    }

    private let interval: Int64
    private let tolerance: Int64
    private let usesReceipt: Bool
    private let scratchIndex: Int
    let stateFingerprint: UInt64
    private var buckets: AgedTable<Bucket>

    init(
        interval: Int64, tolerance: Int64, keys: Int, usesReceipt: Bool, scratchIndex: Int, stateFingerprint: UInt64
    ) {
        self.stateFingerprint = stateFingerprint
        self.interval = interval
        self.tolerance = tolerance
        self.usesReceipt = usesReceipt
        self.scratchIndex = scratchIndex
        buckets = AgedTable(capacity: keys)
    }

    func decide(_ batch: inout Batch, _ lane: inout Lane) {
        let scratch = KeyScratch.of(lane, scratchIndex)
        for event in 0..<batch.eventCount where scratch.isKeyed[event] && batch.isLive(event) {
            let time = usesReceipt ? batch.origin(of: event).receivedAt : batch.timeOrReceipt(event)
            let passes = buckets.withValue(of: scratch.hashes[event]) { bucket, _ in
                guard bucket.due == .min || time >= bucket.due - tolerance else { return false }
                bucket.due = max(bucket.due, time) + interval
                return true
            }
            if !passes { batch.end(event, .throttled) }
        }
    }

    func exportChanges(into out: inout GrowableBytes) { buckets.exportChanges(into: &out) }

    func markAllChanged() { buckets.markAllChanged() }

    func restore(_ bytes: UnsafeRawBufferPointer) -> Bool { unsafe buckets.restore(bytes) }
}
