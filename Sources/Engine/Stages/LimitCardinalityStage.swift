/// `limit_cardinality`: at most so many different values of a field.
package final class LimitCardinalityStage: Stage, Component {
    package static let spec = ComponentSpec(
        .stage,
        "limit_cardinality",
        summary: "allows at most so many different values of a field",
        docs: """
            The first values of each field pass, up to its limit, for as long as the instance keeps its state. A record with
            one more value is dropped, or gets `replacement` in the value's place.
            """,
        effects: [.drops],
        fields: [
            OptionField("fields", .map(of: .int(in: 1...1_000_000)), required: true, example: "{user_id: 1000}", help: "Fields and how many different values each may have."),
            OptionField("action", .choice(["drop", "replace"]), default: "drop", help: "What happens to a record with one value more."),
            OptionField("replacement", .string, default: "_other", help: "What `replace` writes."),
        ],
        example: "- limit_cardinality: {fields: {user_id: 1000}, action: replace}"
    )

    package let name: String
    package var decider: (any Decider)? { limiter }
    private let condition: StageCondition
    private let limiter: CardinalityDecider

    package init(options: OptionReader, context: inout PlanContext) {
        name = context.componentName
        condition = StageCondition(options, &context)
        var limits: [CardinalityDecider.Limit] = []
        for entry in options.map("fields") {
            let hasher = KeyHasher(fields: [entry.key], &context)
            let scratchIndex = context.laneStore { KeyScratch() }
            limits.append(
                CardinalityDecider.Limit(
                    slot: context.keys.intern(entry.key), hasher: hasher, scratchIndex: scratchIndex,
                    count: Int(entry.value.scalar?.int ?? 1)))
        }
        let replacement = options.string("action") == "replace" ? Array(options.string("replacement").utf8) : nil
        limiter = CardinalityDecider(
            limits, replacement: replacement,
            stateFingerprint: StateFingerprint.of(options.map("fields").map(\.key)))
    }

    package func prepare(_ batch: inout Batch, _ lane: inout Lane) {
        condition.select(batch, &lane)
        for limit in limiter.limits { KeyScratch.of(lane, limit.scratchIndex).fill(limit.hasher, batch, &lane) }
    }
}

private final class CardinalityDecider: Decider, @unchecked Sendable {
    struct Limit {
        var slot: UInt16
        var hasher: KeyHasher
        var scratchIndex: Int
        var count: Int
    }

    let limits: [Limit]
    private let replacement: [UInt8]?
    /// By limit: hashes of the values that pass.
    private var values: [Set<UInt64>]
    /// Values that came since the last export: index of the limit, and hash.
    private var fresh: [(limit: Int, hash: UInt64)] = []

    let stateFingerprint: UInt64

    init(_ limits: [Limit], replacement: [UInt8]?, stateFingerprint: UInt64) {
        self.stateFingerprint = stateFingerprint
        self.limits = limits
        self.replacement = replacement
        values = limits.map { _ in [] }
    }

    func decide(_ batch: inout Batch, _ lane: inout Lane) {
        for (index, limit) in limits.enumerated() {
            let scratch = KeyScratch.of(lane, limit.scratchIndex)
            for event in 0..<batch.eventCount where scratch.isKeyed[event] && batch.isLive(event) {
                let hash = scratch.hashes[event]
                if values[index].contains(hash) { continue }
                if values[index].count < limit.count {
                    values[index].insert(hash)
                    fresh.append((index, hash))
                } else if let replacement {
                    unsafe replacement.withUnsafeBytes { unsafe batch.set(event, limit.slot, .text($0)) }
                } else {
                    batch.end(event, .limited)
                }
            }
        }
    }

    /// Pairs of the limit's index (LEB128) and the value's hash (8 bytes, lowest first), behind the version 1.
    func exportChanges(into out: inout GrowableBytes) {
        if fresh.isEmpty { return }
        out.append(1)
        out.append(varint: UInt64(fresh.count))
        for value in fresh {
            out.append(varint: UInt64(value.limit))
            out.append(word: value.hash)
        }
        fresh.removeAll(keepingCapacity: true)
    }

    func markAllChanged() {
        fresh = values.enumerated().flatMap { index, hashes in hashes.sorted().map { (index, $0) } }
    }

    func restore(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var reader = unsafe StateReader(bytes)
        while !reader.isAtEnd {
            guard reader.byte() == 1, let count = reader.varint() else { return false }
            for _ in 0..<count {
                guard let limit = reader.varint(), let hash = reader.word(), limit < UInt64(limits.count) else { return false }
                values[Int(limit)].insert(hash)
            }
        }
        return true
    }
}
