internal import CScan

extension Redactor {
    /// Takes the secrets out of the selected records.
    ///
    /// One pass of the candidate kernel over the batch's lines finds the few fields that need a look; besides those,
    /// members found by name, text records, and values that stand outside the lines because a stage wrote them.
    ///
    /// - Parameter names: by name index of the key table, which names are secret.
    /// - Returns: how many records were changed.
    func redact(_ batch: inout Batch, _ selection: borrowing Selection, names: [Bool], _ text: inout GrowableBytes) -> Int {
        var work: [Place] = []
        collectNamed(batch, selection, names, &work)
        collectOutside(batch, selection, &work)
        if candidates != 0 { collectCandidates(batch, selection, &work) }
        if work.isEmpty { return 0 }
        // From the last field to the first: an edit may move the fields behind it.
        work.sort { ($0.event, $1.field, $0.isNamed ? 0 : 1) < ($1.event, $0.field, $1.isNamed ? 0 : 1) }
        var changed = 0
        var last: Place?
        var lastChanged = -1
        for place in work {
            if let last, last.event == place.event, last.field == place.field { continue }
            last = place
            guard redact(&batch, place, &text) else { continue }
            if lastChanged != place.event { changed += 1 }
            lastChanged = place.event
        }
        return changed
    }

    /// A field to look at.
    private struct Place {
        var event: Int
        /// Index of the top-level field within the event.
        var field: Int
        /// The whole value is secret.
        var isNamed: Bool
    }

    private func collectNamed(
        _ batch: borrowing Batch, _ selection: borrowing Selection, _ names: [Bool], _ work: inout [Place]
    ) {
        for member in batch.watchedMembers where Int(member.name) < names.count && names[Int(member.name)] && selection[Int(member.event)] {
            work.append(Place(event: Int(member.event), field: Int(member.field), isNamed: !member.nested))
        }
    }

    /// Fields whose bytes the pass over the lines does not see, and all of them where user patterns want every string.
    private func collectOutside(_ batch: borrowing Batch, _ selection: borrowing Selection, _ work: inout [Place]) {
        // Members that the plan itself adds are looked at once a batch; hardly ever is there a secret in them.
        let hasSecretShared = unsafe batch.anySharedValue { value, _ in unsafe !matches(in: value).isEmpty }
        let suspicious: Event.Flags = hasSecretShared ? [.edited] : [.rewritten]
        for event in 0..<batch.eventCount where selection[event] {
            let record = batch[event: event]
            let isOutside = Int(record.start) >= batch.linesEnd
            guard isOutside || !record.flags.isDisjoint(with: suspicious) || !patterns.isEmpty else { continue }
            for index in 0..<Int(record.fieldCount) {
                let field = batch.field(event, at: index)
                if field.has(Field.nested | Field.removed) || !(field.type.isText || field.type.isContainer) { continue }
                if isOutside || !patterns.isEmpty || field.type == .rawText || field.valueStart >= batch.linesEnd {
                    work.append(Place(event: event, field: index, isNamed: false))
                }
            }
        }
    }

    private func collectCandidates(_ batch: borrowing Batch, _ selection: borrowing Selection, _ work: inout [Place]) {
        let lines = unsafe batch.base + batch.linesStart
        let length = batch.lineBytes
        unsafe withUnsafeTemporaryAllocation(of: cscan_candidate.self, capacity: 256) { buffer in
            var event = 0
            var skipTo = 0
            var from = 0
            while from < length {
                let count = unsafe cscan_candidates(
                    lines, from, length, batch.inStringBits, candidates, buffer.baseAddress, buffer.count)
                for i in 0..<count {
                    from = unsafe Int(buffer[i].position) + 1
                    let position = batch.linesStart + from - 1
                    if position < skipTo { continue }
                    while event < batch.eventCount, Int(batch[event: event].rawEnd) <= position { event += 1 }
                    guard event < batch.eventCount else { return }
                    guard selection[event], let index = batch.topLevelField(event, containing: position) else { continue }
                    work.append(Place(event: event, field: index, isNamed: false))
                    skipTo = batch.field(event, at: index).valueEnd
                }
                if count < buffer.count { return }
            }
        }
    }

    /// Redacts one field; true when it changed.
    private func redact(_ batch: inout Batch, _ place: Place, _ text: inout GrowableBytes) -> Bool {
        let field = batch.field(place.event, at: place.field)
        if field.has(Field.removed) { return false }
        text.removeAll(keepingAtMost: 1 << 20)
        if place.isNamed {
            if case .remove = action {
                batch.remove(place.event, at: place.field)
                return true
            }
            unsafe appendReplacement(of: batch.value(field), into: &text)
            unsafe batch.replace(place.event, at: place.field, with: .text(text.bytes))
            return true
        }
        let value = unsafe batch.value(field)
        switch field.type {
        case .string, .escapedString:
            guard unsafe redact(string: value, isEscaped: field.type == .escapedString, into: &text) > 0 else { return false }
            let isEscaped = unsafe text.bytes.contains(0x5C)
            unsafe batch.replace(place.event, at: place.field, with: .json(text.bytes, isEscaped ? .escapedString : .string))
        case .rawText:
            guard unsafe redact(value, into: &text) > 0 else { return false }
            unsafe batch.replace(place.event, at: place.field, with: .text(text.bytes))
        case .object, .array:
            guard unsafe redact(container: value, into: &text) > 0 else { return false }
            unsafe batch.replace(place.event, at: place.field, with: .json(text.bytes, field.type))
        default: return false
        }
        return true
    }
}
