extension Batch {
    /// Makes the JSON object `text` the event's record and carries over the members that the record had before and the
    /// object lacks.
    ///
    /// - Parameters:
    ///   - event: a live record.
    ///   - text: one JSON object; it may point into this batch.
    ///   - dropped: slots whose members are not carried over.
    ///   - scratch: the worker's.
    /// - Returns: why `text` is no object; the record is unchanged then.
    package mutating func replaceRecord(
        _ event: Int,
        with text: ByteView,
        dropping dropped: [UInt16] = [],
        _ scratch: inout ScanScratch
    ) -> RejectReason {
        let old = unsafe eventTable[event]
        let (from, length, _) = unsafe write(.json(text.raw, .object))
        let reason = adoptObject(event, from: from, to: from + length, &scratch)
        guard reason == .none else { return reason }
        let keptFlags: Event.Flags = [.repaired, .mend]
        unsafe eventTable[event].flags.formUnion(old.flags.intersection(keptFlags))
        carry(event, from: old, dropping: dropped)
        return .none
    }

    /// Appends the top-level members of `old`'s run that the event lacks, each with its nested entries.
    private mutating func carry(_ event: Int, from old: Event, dropping dropped: [UInt16]) {
        let run = Int(old.fieldStart)
        var carries = false
        for index in 0..<Int(old.fieldCount) {
            var field = unsafe fieldTable[run + index]
            if !field.has(Field.nested) {
                carries =
                    !field.has(Field.removed | Field.shadowed) && !dropped.contains(field.slot)
                    && !hasMember(event, like: field)
            }
            guard carries, !field.has(Field.removed) else { continue }
            if !field.has(Field.nested) { field.info |= Field.edited }
            let place = appendField(event, field)
            if field.slot != KeyTable.noSlot, fieldIndex(event, field.slot) < 0 {
                unsafe slots[event * slotCount + Int(field.slot)] = UInt16(place + 1)
            }
            unsafe eventTable[event].flags.insert(.edited)
        }
    }

    private func hasMember(_ event: Int, like field: Field) -> Bool {
        if field.slot != KeyTable.noSlot { return fieldIndex(event, field.slot) >= 0 }
        return unsafe self.field(event, named: key(field)) != nil
    }
}
