/// How a `reduce` stage groups records and what it makes of them.
struct ReduceRule: Sendable {
    /// A member of the record that is made.
    struct Output: Sendable {
        /// Where its values come from.
        let slot: UInt16
        let strategy: ReduceStrategy
        /// `"loss_mean":`, the key in JSON.
        let label: [UInt8]
    }

    /// Slots of the key's fields, and their names in JSON.
    let keySlots: [UInt16]
    let keyLabels: [[UInt8]]
    let outputs: [Output]
    let countLabel: [UInt8]
    /// Nanoseconds; nil where groups end by their records and expire.
    let window: Int64?
    let expiry: Int64
    let every: UInt64?
    let groups: Int
    let fingerprint: UInt64
    /// Counters of values that were no number, and of groups that ended early.
    let notNumbers: Int
    let early: Int

    init(_ options: OptionReader, key: [String], name: String, _ context: inout PlanContext) {
        keySlots = key.map { context.keys.intern($0) }
        keyLabels = key.map(Self.label)
        var outputs: [Output] = []
        var names = Set(key + [options.string("count_field"), "timestamp", "timestamp_end"])
        for entry in options.map("fields") {
            let strategies = (entry.value.list ?? [entry.value]).compactMap { $0.text.flatMap { ReduceStrategy(rawValue: $0.text) } }
            for strategy in strategies {
                let member = strategies.count == 1 ? entry.key : "\(entry.key)_\(strategy.rawValue)"
                if !names.insert(member).inserted {
                    context.diagnostics.error(
                        at: entry.keyMark, "\(options.path(of: "fields")) makes \(quote(member)) twice",
                        mend: "leave it out, or choose another count_field")
                }
                outputs.append(
                    Output(slot: context.keys.intern(entry.key), strategy: strategy, label: Self.label(member)))
            }
        }
        self.outputs = outputs
        countLabel = Self.label(options.string("count_field"))
        let endsOtherwise = ["every", "starts_when", "ends_when"].contains { options.isSet($0) }
        window = options.duration(ifSet: "window")?.nanoseconds ?? (endsOtherwise ? nil : 60_000_000_000)
        expiry = options.duration("expire_after").nanoseconds
        every = options.int(ifSet: "every").map { UInt64($0) }
        groups = options.int("max_groups")
        let made = outputs.map { String(decoding: $0.label, as: UTF8.self) + $0.strategy.rawValue }
        fingerprint = StateFingerprint.of(key + ["of"] + made + ["window", "\(window ?? 0)"])
        notNumbers = context.tallies.counter("stage_records", ("stage", name), ("outcome", "not_a_number"))
        early = context.tallies.counter("stage_records", ("stage", name), ("outcome", "ended_early"))
    }

    private static func label(_ name: String) -> [UInt8] {
        Array("\"".utf8) + JSONText.escaped(name) + Array("\":".utf8)
    }
}
