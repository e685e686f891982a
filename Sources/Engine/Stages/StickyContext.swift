/// One field that is remembered, and by what.
struct StickyField: Sendable {
    let slot: UInt16
    /// Fields by whose value it is remembered: runs of slots that may hold one key, in the order of the option.
    let keySlots: [UInt16]
    /// By place in `keySlots`: which of the keys it is.
    let roles: [UInt8]
    let byStream: Bool
    /// The field and what it is remembered by, as the options say.
    let names: [String]

    /// Nil when nothing is to be remembered. A trace id has several names; all-zero ids are none.
    init?(_ field: String, slot: UInt16, by names: [String], _ context: inout PlanContext) {
        guard !names.isEmpty else { return nil }
        self.slot = slot
        self.names = [field] + names
        byStream = names.contains("stream")
        var slots: [UInt16] = []
        var roles: [UInt8] = []
        for (role, name) in names.filter({ $0 != "stream" }).enumerated() {
            for spelling in name == "trace_id" ? ["trace_id", "otelTraceID", "span.trace_id", "traceId"] : [name] {
                slots.append(context.keys.intern(spelling))
                roles.append(UInt8(truncatingIfNeeded: role))
            }
        }
        keySlots = slots
        self.roles = roles
    }
}

/// The state behind `sticky_by`: the last value of a field by trace and by stream, in the order of the records.
final class StickyContext: Decider, @unchecked Sendable {
    private let condition: StageCondition
    private let fields: [Memorised]
    let stateFingerprint: UInt64

    /// A field and what is known of it.
    private final class Memorised {
        let field: StickyField
        var memory = StickyMemory()

        init(_ field: StickyField) { self.field = field }
    }

    init(fields: [StickyField], condition: StageCondition) {
        self.condition = condition
        self.fields = fields.map { Memorised($0) }
        stateFingerprint = StateFingerprint.of(fields.flatMap { ["field"] + $0.names })
    }

    /// The version, then the fields' memories (`StickyMemory`) in the order of the options.
    func exportChanges(into out: inout GrowableBytes) {
        let start = out.count
        out.append(1)
        let empty = out.count + fields.count
        for field in fields { field.memory.exportChanges(into: &out) }
        // A count of 0 for each field: nothing has changed.
        if out.count == empty { out.removeLast(out.count - start) }
    }

    func markAllChanged() { for field in fields { field.memory.markAllChanged() } }

    func restore(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var reader = unsafe StateReader(bytes)
        while !reader.isAtEnd {
            guard reader.byte() == 1 else { return false }
            for field in fields where !field.memory.restore(&reader) { return false }
        }
        return true
    }

    func decide(_ batch: inout Batch, _ lane: inout Lane) {
        condition.select(batch, &lane)
        for memorised in fields { Self.decide(memorised.field, &memorised.memory, &batch, lane.selection) }
    }

    private static func decide(
        _ field: StickyField, _ memory: inout StickyMemory, _ batch: inout Batch, _ selection: borrowing Selection
    ) {
        let slot = field.slot
        let keySlots = field.keySlots
        let roles = field.roles
        var originIndex = -1
        var stream: UInt64?
        for event in 0..<batch.eventCount where selection[event] {
            let origin = Int(batch[event: event].origin)
            if origin != originIndex {
                originIndex = origin
                stream = field.byStream ? streamKey(batch.origins[origin]) : nil
            }
            if let own = batch.field(event, slot), own.type != .null {
                let text = unsafe batch.value(own)
                for i in keySlots.indices {
                    guard let key = key(event, keySlots[i], roles[i], batch) else { continue }
                    unsafe memory.remember(key, text, own.type)
                }
                if let stream { unsafe memory.remember(stream: stream, text, own.type) }
                continue
            }
            var found: StickyMemory.Place?
            for i in keySlots.indices where found == nil {
                if let key = key(event, keySlots[i], roles[i], batch) { found = memory.recall(key) }
            }
            if found == nil, let stream { found = memory.recall(stream) }
            if let found { unsafe batch.set(event, slot, .copy(memory.text(of: found), found.type)) }
        }
    }

    /// Nil for a stream whose lines are not one writer's.
    private static func streamKey(_ origin: Origin) -> UInt64? {
        guard origin.isSequence else { return nil }
        return ~((UInt64(origin.input) << 32 | UInt64(origin.stream)) &* 0x9E37_79B9_7F4A_7C15)
    }

    private static let hash = SeededHash(seed: 0)

    /// Hash of a key field; nil when it is missing. Hex ids count alike in either case, and zeros are no id.
    @inline(__always)
    private static func key(_ event: Int, _ slot: UInt16, _ role: UInt8, _ batch: borrowing Batch) -> UInt64? {
        guard let field = batch.field(event, slot), field.type != .null else { return nil }
        return unsafe key(batch.value(field), role)
    }

    private static func key(_ text: UnsafeRawBufferPointer, _ role: UInt8) -> UInt64? {
        var isZero = true
        var hasCapitals = false
        for unsafe byte in unsafe text {
            isZero = isZero && byte == 0x30
            hasCapitals = hasCapitals || byte &- 0x41 < 26
        }
        if isZero { return nil }
        guard hasCapitals else { return unsafe hash(text, tweak: UInt64(role)) }
        return unsafe withUnsafeTemporaryAllocation(byteCount: text.count, alignment: 1) { lower in
            for i in 0..<text.count { unsafe lower[i] = text[i] &- 0x41 < 26 ? text[i] | 0x20 : text[i] }
            return unsafe hash(UnsafeRawBufferPointer(lower), tweak: UInt64(role))
        }
    }
}
