/// The groups of a `reduce` stage.
///
/// An exported state, numbers in LEB128:
/// ```
/// version 1 │ newest time 8 │ next number │ n hashes of groups that ended, 8 each │ n groups (`ReduceGroup`)
/// ```
final class ReduceDecider: Decider, @unchecked Sendable {
    private let rule: ReduceRule
    private let scratchIndex: Int
    private var groups: [ReduceGroup] = []
    private var places: [UInt64: Int] = [:]
    private var nextNumber: UInt64 = 0
    /// The newest time of any record.
    private var newest = Int64.min
    /// No group ends before the records' time reaches this.
    private var nextEnd = Int64.max
    /// The clock of the last batch that brought records.
    private var heard = Int64.min
    /// Groups that ended, in order, to become records at the end of the batch.
    private var ended: [ReduceGroup] = []
    /// Hashes of groups that ended since the last export.
    private var gone: [UInt64] = []
    private var line = GrowableBytes()
    private var value = GrowableBytes()

    init(_ rule: ReduceRule, scratchIndex: Int) {
        self.rule = rule
        self.scratchIndex = scratchIndex
    }

    func decide(_ batch: inout Batch, _ lane: inout Lane) {
        let scratch = ReduceScratch.of(lane, scratchIndex)
        for event in 0..<batch.eventCount where scratch.keys.isKeyed[event] && batch.isLive(event) {
            heard = batch.clock
            take(event, scratch, batch, &lane)
            batch.end(event, .aggregated)
        }
        // With no records the clock is all there is to go by.
        let quiet = batch.clock.subtractingReportingOverflow(heard)
        if batch.isLast || (heard != .min && !quiet.overflow && quiet.partialValue >= rule.window ?? rule.expiry) {
            end(where: { _ in true })
        }
        for group in ended { emit(group, &batch, &lane) }
        ended.removeAll(keepingCapacity: true)
    }

    private func take(_ event: Int, _ scratch: ReduceScratch, _ batch: borrowing Batch, _ lane: inout Lane) {
        let hash = scratch.keys.hashes[event]
        let time = batch.timeOrReceipt(event)
        if time > newest {
            newest = time
            if newest >= nextEnd { endDue() }
        }
        if scratch.starts[event], let place = places[hash] { end(at: place) }
        let place = places[hash] ?? begin(hash, event, time, batch, &lane)
        fold(event, batch, into: place, &lane)
        groups[place].count += 1
        groups[place].last = max(groups[place].last, time)
        groups[place].first = min(groups[place].first, time)
        groups[place].isChanged = true
        if rule.window == nil { groups[place].end = Self.later(groups[place].last, by: rule.expiry) }
        if scratch.ends[event] || groups[place].count == rule.every { end(at: place) }
    }

    private func begin(
        _ hash: UInt64, _ event: Int, _ time: Int64, _ batch: borrowing Batch, _ lane: inout Lane
    ) -> Int {
        if groups.count >= rule.groups { endEarly(&lane) }
        let end = rule.window.map { Self.later(time - Self.remainder(time, $0), by: $0) } ?? Self.later(time, by: rule.expiry)
        nextEnd = min(nextEnd, end)
        groups.append(
            ReduceGroup(
                hash: hash, number: nextNumber, head: head(event, batch), end: end, time: time,
                origin: batch.origin(of: event), values: rule.outputs.map { _ in ReduceValue() }))
        nextNumber += 1
        places[hash] = groups.count - 1
        return groups.count - 1
    }

    /// The key's members of a record, as JSON.
    private func head(_ event: Int, _ batch: borrowing Batch) -> [UInt8] {
        line.removeAll()
        for (slot, label) in zip(rule.keySlots, rule.keyLabels) {
            guard let field = batch.field(event, slot) else { continue }
            line.append(bytes: label)
            Self.writeValue(field, batch, into: &line)
            line.append(UInt8(ascii: ","))
        }
        return unsafe Array(line.bytes)
    }

    private func fold(_ event: Int, _ batch: borrowing Batch, into place: Int, _ lane: inout Lane) {
        for (index, output) in rule.outputs.enumerated() {
            guard let field = batch.field(event, output.slot), field.type != .null else { continue }
            var number: ReduceNumber?
            if output.strategy.needsNumber {
                number = ReduceNumber(field, batch.run(field))
                guard number != nil else {
                    lane.tally.add(rule.notNumbers)
                    continue
                }
            }
            guard field.valueLength < Limits.reduceValueBytes else { continue }
            value.removeAll()
            Self.writeValue(field, batch, into: &value)
            groups[place].values[index].take(unsafe ByteRun(value.base, count: value.count), number, by: output.strategy)
        }
    }

    /// A field's value as JSON, strings with their quotes.
    private static func writeValue(_ field: Field, _ batch: borrowing Batch, into out: inout GrowableBytes) {
        switch field.type {
        case .string, .escapedString:
            out.append(UInt8(ascii: "\""))
            unsafe out.append(batch.value(field))
            out.append(UInt8(ascii: "\""))
        case .rawText, .nonfinite:
            out.append(UInt8(ascii: "\""))
            unsafe JSONText.escape(batch.value(field), into: &out)
            out.append(UInt8(ascii: "\""))
        default: unsafe out.append(batch.value(field))
        }
    }

    // MARK: Ends

    private func endDue() {
        end(where: { $0.end <= newest })
        nextEnd = groups.reduce(Int64.max) { min($0, $1.end) }
    }

    /// Groups end in the order in which they began.
    private func end(where isDue: (ReduceGroup) -> Bool) {
        let due = groups.filter(isDue)
        guard !due.isEmpty else { return }
        ended += due.sorted { $0.number < $1.number }
        gone += due.map(\.hash)
        groups.removeAll(where: isDue)
        places = Dictionary(uniqueKeysWithValues: groups.enumerated().map { ($1.hash, $0) })
    }

    private func end(at place: Int) {
        let group = groups[place]
        ended.append(group)
        gone.append(group.hash)
        places[group.hash] = nil
        let last = groups.removeLast()
        guard last.hash != group.hash else { return }
        groups[place] = last
        places[last.hash] = place
    }

    private func endEarly(_ lane: inout Lane) {
        let numbers = groups.map(\.number).sorted()
        let border = numbers[(numbers.count - 1) / 4]
        let before = groups.count
        end(where: { $0.number <= border })
        lane.tally.add(rule.early, before - groups.count)
    }

    private func emit(_ group: ReduceGroup, _ batch: inout Batch, _ lane: inout Lane) {
        line.removeAll()
        line.append(UInt8(ascii: "{"))
        line.append(bytes: group.head)
        line.append(bytes: rule.countLabel)
        line.append(text: "\(group.count),\"timestamp\":\"")
        TimeText.write(group.first, to: &line)
        line.append("\",\"timestamp_end\":\"")
        TimeText.write(group.last, to: &line)
        line.append("\"")
        for (output, value) in zip(rule.outputs, group.values) {
            let before = line.count
            line.append(UInt8(ascii: ","))
            line.append(bytes: output.label)
            if !value.write(output.strategy, into: &line) { line.removeLast(line.count - before) }
        }
        line.append(UInt8(ascii: "}"))
        batch.addRecord(line.view, from: group.origin, time: group.first, &lane.scan)
    }

    private static func later(_ time: Int64, by nanoseconds: Int64) -> Int64 {
        let (sum, overflow) = time.addingReportingOverflow(nanoseconds)
        return overflow ? .max : sum
    }

    private static func remainder(_ time: Int64, _ window: Int64) -> Int64 {
        let rest = time % window
        return rest < 0 ? rest + window : rest
    }

    // MARK: State

    var stateFingerprint: UInt64 { rule.fingerprint }

    func markAllChanged() { for place in groups.indices { groups[place].isChanged = true } }

    func exportChanges(into out: inout GrowableBytes) {
        let changed = groups.filter(\.isChanged)
        guard !changed.isEmpty || !gone.isEmpty else { return }
        out.append(1)
        out.append(word: UInt64(bitPattern: newest))
        out.append(varint: nextNumber)
        out.append(varint: UInt64(gone.count))
        for hash in gone { out.append(word: hash) }
        out.append(varint: UInt64(changed.count))
        for group in changed { group.write(state: &out) }
        for place in groups.indices { groups[place].isChanged = false }
        gone.removeAll(keepingCapacity: true)
    }

    func restore(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var reader = unsafe StateReader(bytes)
        while !reader.isAtEnd {
            guard reader.byte() == 1, let newest = reader.word(), let number = reader.varint(),
                let gone = reader.list({ $0.word() }), let changed = reader.list({ ReduceGroup(&$0) }),
                changed.allSatisfy({ $0.values.count == rule.outputs.count })
            else { return false }
            let replaced = Set(gone + changed.map(\.hash))
            groups.removeAll { replaced.contains($0.hash) }
            groups += changed
            self.newest = Int64(bitPattern: newest)
            nextNumber = number
        }
        places = Dictionary(groups.enumerated().map { ($1.hash, $0) }) { $1 }
        nextEnd = groups.reduce(Int64.max) { min($0, $1.end) }
        return places.count == groups.count
    }
}
