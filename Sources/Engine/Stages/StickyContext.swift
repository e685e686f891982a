/// One field that is remembered, and by what.
struct StickyField: Sendable {
    let slot: UInt16
    /// Fields by whose value it is remembered, each as the slots that may hold it.
    let keys: [[UInt16]]
    let byStream: Bool

    /// Nil when nothing is to be remembered. A trace id has several names; all-zero ids are none.
    init?(slot: UInt16, by names: [String], _ context: inout PlanContext) {
        guard !names.isEmpty else { return nil }
        self.slot = slot
        byStream = names.contains("stream")
        keys = names.filter { $0 != "stream" }.map { name in
            let spellings = name == "trace_id" ? ["trace_id", "otelTraceID", "span.trace_id", "traceId"] : [name]
            return spellings.map { context.keys.intern($0) }
        }
    }
}

/// The state behind `sticky_by`: the last value of a field by trace and by stream, in the order of the records.
///
/// Bounded: beyond `Limits.stickyKeys` keys the oldest half is forgotten.
final class StickyContext: Decider, @unchecked Sendable {
    private let fields: [StickyField]
    private let condition: StageCondition
    private var memories: [StickyMemory]
    private let hash = SeededHash(seed: 0)

    init(fields: [StickyField], condition: StageCondition) {
        self.fields = fields
        self.condition = condition
        memories = fields.map { _ in StickyMemory() }
    }

    func decide(_ batch: inout Batch, _ lane: inout Lane) {
        condition.select(batch, &lane)
        for (index, field) in fields.enumerated() {
            decide(field, &memories[index], &batch, lane.selection)
        }
    }

    private func decide(
        _ field: StickyField, _ memory: inout StickyMemory, _ batch: inout Batch, _ selection: borrowing Selection
    ) {
        var originIndex = -1
        var streamKey: UInt64?
        for event in 0..<batch.eventCount where selection[event] {
            let record = batch[event: event]
            if Int(record.origin) != originIndex {
                originIndex = Int(record.origin)
                let origin = batch.origins[originIndex]
                let stream = UInt64(origin.input) << 32 | UInt64(origin.stream)
                streamKey = field.byStream && origin.isSequence ? ~(stream &* 0x9E37_79B9_7F4A_7C15) : nil
            }
            if let own = batch.field(event, field.slot), own.type != .null {
                for (role, slots) in field.keys.enumerated() {
                    if let key = key(event, slots, role, batch) { unsafe memory.remember(key, batch.value(own), own.type) }
                }
                if let streamKey { unsafe memory.remember(stream: streamKey, batch.value(own), own.type) }
                continue
            }
            var found: StickyMemory.Entry?
            for (role, slots) in field.keys.enumerated() where found == nil {
                if let key = key(event, slots, role, batch) { found = memory.recall(key) }
            }
            if found == nil, let streamKey { found = memory.recall(streamKey) }
            if let found { unsafe memory.withText(of: found) { unsafe batch.set(event, field.slot, .copy($0, found.type)) } }
        }
    }

    /// Hash of the first of these fields that is there; hex ids count alike in either case, and zeros are no id.
    private func key(_ event: Int, _ slots: [UInt16], _ role: Int, _ batch: borrowing Batch) -> UInt64? {
        for slot in slots {
            guard let field = batch.field(event, slot), field.type != .null else { continue }
            let text = unsafe batch.value(field)
            if unsafe text.allSatisfy({ $0 == 0x30 }) { continue }
            guard unsafe text.contains(where: { $0 &- 0x41 < 6 }) else { return unsafe hash(text, tweak: UInt64(role)) }
            return unsafe withUnsafeTemporaryAllocation(byteCount: text.count, alignment: 1) { lower in
                for i in 0..<text.count { unsafe lower[i] = text[i] &- 0x41 < 26 ? text[i] | 0x20 : text[i] }
                return unsafe hash(UnsafeRawBufferPointer(lower), tweak: UInt64(role))
            }
        }
        return nil
    }
}

/// Values by hashed key, with the text of each value in one arena.
struct StickyMemory {
    struct Entry {
        var offset: UInt32
        var length: UInt32
        var type: FieldType
        /// When it was last written, in writes.
        var age: UInt64
    }

    private var entries: [UInt64: Entry] = [:]
    private var arena: [UInt8] = []
    private var writes: UInt64 = 0
    /// The stream at hand, which most records write: its value is compared before it is looked up.
    private var current: (key: UInt64, entry: Entry)?

    func recall(_ key: UInt64) -> Entry? { entries[key] }

    func withText<R>(of entry: Entry, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        unsafe arena.withUnsafeBytes { arena in
            unsafe body(UnsafeRawBufferPointer(rebasing: arena[Int(entry.offset)..<Int(entry.offset + entry.length)]))
        }
    }

    mutating func remember(stream key: UInt64, _ text: UnsafeRawBufferPointer, _ type: FieldType) {
        if let current, current.key == key, current.entry.type == type, unsafe holds(current.entry, text) { return }
        unsafe remember(key, text, type)
        if let entry = entries[key] { current = (key, entry) }
    }

    mutating func remember(_ key: UInt64, _ text: UnsafeRawBufferPointer, _ type: FieldType) {
        writes += 1
        if var known = entries[key], known.type == type, unsafe holds(known, text) {
            known.age = writes
            entries[key] = known
            return
        }
        guard text.count <= Limits.stickyValueBytes else { return }
        if entries.count >= Limits.stickyKeys || arena.count + text.count > Limits.stickyArenaBytes { forgetOldest() }
        let offset = UInt32(arena.count)
        unsafe arena.append(contentsOf: text)
        entries[key] = Entry(offset: offset, length: UInt32(text.count), type: type, age: writes)
        if current?.key == key { current = nil }
    }

    private func holds(_ entry: Entry, _ text: UnsafeRawBufferPointer) -> Bool {
        guard Int(entry.length) == text.count, let start = text.baseAddress else { return entry.length == 0 }
        return unsafe arena.withUnsafeBytes { arena in
            guard let base = arena.baseAddress else { return false }
            return unsafe Bytes.equal(
                (base + Int(entry.offset)).assumingMemoryBound(to: UInt8.self),
                start.assumingMemoryBound(to: UInt8.self), text.count)
        }
    }

    /// Keeps the younger half, and its texts.
    private mutating func forgetOldest() {
        let ages = entries.values.map(\.age).sorted()
        let border = ages.isEmpty ? 0 : ages[ages.count / 2]
        var kept: [UInt8] = []
        var younger: [UInt64: Entry] = [:]
        for (key, entry) in entries where entry.age >= border {
            var moved = entry
            moved.offset = UInt32(kept.count)
            kept.append(contentsOf: arena[Int(entry.offset)..<Int(entry.offset + entry.length)])
            younger[key] = moved
        }
        arena = kept
        entries = younger
        current = nil
    }
}
