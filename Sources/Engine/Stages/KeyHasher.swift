/// Hashes what tells records apart: the text of some fields, or the whole record.
///
/// The hash is of a string's text, so ways of writing it do not matter, and the same on every worker and host.
struct KeyHasher: Sendable {
    private let slots: [UInt16]
    /// Top-level fields that do not count when the whole record is hashed.
    private let ignored: [UInt16]
    private let hash: SeededHash

    /// - Parameters:
    ///   - fields: the fields that make the key; none hashes the whole record without `ignoring`.
    ///   - seed: part of the plan, so that replays decide alike.
    init(fields: [String], ignoring: [String] = [], seed: UInt64 = 0, _ context: inout PlanContext) {
        slots = fields.map { context.keys.intern($0) }
        ignored = ignoring.map { context.keys.intern($0) }
        hash = SeededHash(seed: seed)
    }

    /// The key's hash; a missing field counts as such. Nil when all fields of the key are missing.
    func callAsFunction(_ event: Int, _ batch: borrowing Batch, _ text: inout GrowableBytes) -> UInt64? {
        if slots.isEmpty { return wholeRecord(event, batch, &text) }
        if slots.count == 1 { return batch.field(event, slots[0]).map { value($0, batch, tweak: 0, &text) } }
        var state: UInt64 = 0
        var isThere = false
        for slot in slots {
            guard let field = batch.field(event, slot) else {
                state = state &* 31 &+ 1
                continue
            }
            isThere = true
            state = value(field, batch, tweak: state, &text)
        }
        return isThere ? state : nil
    }

    private func wholeRecord(_ event: Int, _ batch: borrowing Batch, _ text: inout GrowableBytes) -> UInt64 {
        var state: UInt64 = 0
        for index in 0..<Int(batch[event: event].fieldCount) {
            let field = batch.field(event, at: index)
            if field.has(Field.nested | Field.removed | Field.shadowed) || ignored.contains(field.slot) { continue }
            state = unsafe hash(batch.key(field), tweak: state)
            state = value(field, batch, tweak: state, &text)
        }
        return state
    }

    private func value(
        _ field: Field, _ batch: borrowing Batch, tweak: UInt64, _ text: inout GrowableBytes
    ) -> UInt64 {
        guard field.type == .escapedString else { return unsafe hash(batch.value(field), tweak: tweak) }
        text.removeAll(keepingAtMost: 1 << 20)
        unsafe JSONText.unescape(batch.value(field), into: &text)
        return unsafe hash(text.bytes, tweak: tweak)
    }
}

/// The hashes that `prepare` leaves in a lane for `decide`, by event.
final class KeyScratch {
    var hashes: [UInt64] = []
    /// Whether the event has a key.
    var isKeyed: [Bool] = []

    func begin(_ count: Int) {
        hashes.removeAll(keepingCapacity: true)
        isKeyed.removeAll(keepingCapacity: true)
        hashes.append(contentsOf: repeatElement(0, count: count))
        isKeyed.append(contentsOf: repeatElement(false, count: count))
    }

    /// Hashes the keys of the lane's selection.
    func fill(_ hasher: KeyHasher, _ batch: borrowing Batch, _ lane: inout Lane) {
        begin(batch.eventCount)
        for event in 0..<batch.eventCount where lane.selection[event] {
            guard let hash = hasher(event, batch, &lane.text) else { continue }
            hashes[event] = hash
            isKeyed[event] = true
        }
    }

    static func of(_ lane: borrowing Lane, _ index: Int) -> KeyScratch {
        guard let scratch = lane.stores[index] as? KeyScratch else { preconditionFailure("not a key scratch") }
        return scratch
    }
}
