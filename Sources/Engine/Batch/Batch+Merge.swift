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
        let watched = watchedMembers.count
        let (from, length, _) = unsafe write(.json(text.raw, .object))
        let reason = adoptObject(event, from: from, to: from + length, &scratch)
        guard reason == .none else { return reason }
        if old.flags.contains(.repaired) { unsafe eventTable[event].flags.insert(.repaired) }
        let places = carry(event, from: old, dropping: dropped)
        moveWatched(event, before: watched, places)
        return .none
    }

    /// Appends the top-level members of `old`'s run that the event lacks, each with its nested entries; gives where each
    /// of the run's entries went, -1 for those that are gone.
    private mutating func carry(_ event: Int, from old: Event, dropping dropped: [UInt16]) -> [Int] {
        let run = Int(old.fieldStart)
        var places = [Int](repeating: -1, count: Int(old.fieldCount))
        var carries = false
        for index in places.indices {
            var field = unsafe fieldTable[run + index]
            if !field.has(Field.nested) {
                carries =
                    !field.has(Field.removed | Field.shadowed) && !dropped.contains(field.slot)
                    && !hasMember(event, like: field)
            }
            guard carries, !field.has(Field.removed) else { continue }
            if !field.has(Field.nested) { field.info |= Field.edited }
            let place = appendField(event, field)
            places[index] = place
            if field.slot != KeyTable.noSlot, fieldIndex(event, field.slot) < 0 {
                unsafe slots[event * slotCount + Int(field.slot)] = UInt16(place + 1)
            }
            // A member that needed mending still does.
            let mend = old.flags.intersection(.mend)
            unsafe eventTable[event].flags.formUnion(mend.union([.edited, .rewritten]))
        }
        return places
    }

    /// Leads the first `count` watched members, where they are the event's, to the fields' new places.
    private mutating func moveWatched(_ event: Int, before count: Int, _ places: [Int]) {
        guard count > 0 else { return }
        var kept = 0
        for index in watchedMembers.indices {
            var member = watchedMembers[index]
            if index < count, member.event == UInt32(event) {
                let place = Int(member.field) < places.count ? places[Int(member.field)] : -1
                guard place >= 0 else { continue }
                member.field = UInt16(place)
            }
            watchedMembers[kept] = member
            kept += 1
        }
        watchedMembers.removeLast(watchedMembers.count - kept)
    }

    private func hasMember(_ event: Int, like field: Field) -> Bool {
        if field.slot != KeyTable.noSlot { return fieldIndex(event, field.slot) >= 0 }
        return unsafe self.field(event, named: key(field)) != nil
    }
}
