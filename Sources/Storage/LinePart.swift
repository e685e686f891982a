package import Engine

/// What a worker prepared of one batch for a `PartitionedLog`: the records' lines by partition. Reused.
///
/// One thread uses it at a time: the worker, also in the turnstile and in the work that follows.
package final class LinePart {
    private(set) var groups: [LineGroup] = []
    private(set) var groupCount = 0
    private var places: [[UInt8]: Int] = [:]
    private var key = GrowableBytes(capacity: 256)
    private var last = -1
    private var date = DayCache()
    /// Of the records that are being added.
    private var retentionClass = ""
    private var rest = Selection()
    private var chosen = Selection()
    let encoder: ChunkEncoder

    init(_ encoder: ChunkEncoder) { self.encoder = encoder }

    /// Puts the selected records, serialised, into groups by the template; what was in the part is gone.
    package func fill(
        _ batch: borrowing Batch,
        _ selected: borrowing Selection,
        by template: borrowing PartitionTemplate
    ) {
        reset()
        add(batch, selected, "", template)
    }

    /// The same, divided by class: each record has that of the first rule whose condition is true for it.
    package func fill(
        _ batch: borrowing Batch,
        _ selected: borrowing Selection,
        by template: borrowing PartitionTemplate,
        _ classes: RetentionClasses,
        _ lane: inout Lane
    ) {
        reset()
        rest.copy(selected)
        for rule in classes.rules where !rest.isEmpty {
            chosen.copy(rest)
            let failed = rule.condition.keepTrue(in: &chosen, batch, &lane.expressions)
            if failed > 0 { lane.tally.add(classes.errors, failed) }
            add(batch, chosen, rule.name, template)
            rest.subtract(chosen)
        }
        add(batch, rest, "", template)
    }

    private func add(
        _ batch: borrowing Batch,
        _ selected: borrowing Selection,
        _ name: String,
        _ template: borrowing PartitionTemplate
    ) {
        if selected.isEmpty { return }
        retentionClass = name
        last = -1
        guard template.isByDayAlone, let day = Self.commonDay(batch, selected, template) else {
            fillEach(batch, selected, template)
            return
        }
        let group = group(batch, 0, day, template)
        batch.serialise(selected, into: &group.bytes)
        selected.forEach { _ in group.records += 1 }
    }

    private func fillEach(
        _ batch: borrowing Batch,
        _ selected: borrowing Selection,
        _ template: borrowing PartitionTemplate
    ) {
        for word in 0..<selected.wordCount {
            var bits = unsafe selected.words[word]
            while bits != 0 {
                let event = word << 6 + bits.trailingZeroBitCount
                bits &= bits - 1
                let day = DayText.dayNumber(ofNanoseconds: batch.timeOrReceipt(event))
                let group = group(batch, event, day, template)
                batch.serialise(event, into: &group.bytes)
                group.records += 1
            }
        }
    }

    /// The day of all selected records, nil when they are of several. A template without date has one day.
    private static func commonDay(
        _ batch: borrowing Batch,
        _ selected: borrowing Selection,
        _ template: borrowing PartitionTemplate
    ) -> Int64? {
        guard template.usesDate else { return 0 }
        var low = Int64.max
        var high = Int64.min
        for word in 0..<selected.wordCount {
            var bits = unsafe selected.words[word]
            while bits != 0 {
                let time = batch.timeOrReceipt(word << 6 + bits.trailingZeroBitCount)
                bits &= bits - 1
                low = min(low, time)
                high = max(high, time)
            }
        }
        let day = DayText.dayNumber(ofNanoseconds: low)
        return day == DayText.dayNumber(ofNanoseconds: high) ? day : nil
    }

    /// Makes the part one group of lines that `write` appends, and returns how many.
    package func fill(path: String, _ write: (inout GrowableBytes) -> Int) {
        reset()
        if groups.isEmpty { groups.append(LineGroup()) }
        groups[0].partition = PartitionKey(path)
        groups[0].key = Array(path.utf8)
        groups[0].records = write(&groups[0].bytes)
        groupCount = groups[0].records > 0 ? 1 : 0
    }

    /// Records in the part.
    package var recordCount: Int { groups[..<groupCount].reduce(0) { $0 + $1.records } }

    private func reset() {
        // One batch of huge records, or of many groups, must not hold its room for ever. What one of ordinary records took
        // is kept, whichever group it went to: its pages cost more than the copy into them.
        var kept = 0
        for index in 0..<groupCount {
            groups[index].bytes.removeAll(keepingAtMost: max(StorageLimits.partBytes - kept, 32 << 10))
            kept += groups[index].bytes.capacity
            groups[index].records = 0
        }
        if groups.count > StorageLimits.partitions { groups.removeLast(groups.count - StorageLimits.partitions) }
        places.removeAll(keepingCapacity: true)
        groupCount = 0
        last = -1
    }

    /// The group of the path that the template gives for an event.
    private func group(
        _ batch: borrowing Batch,
        _ event: Int,
        _ day: Int64,
        _ template: borrowing PartitionTemplate
    ) -> LineGroup {
        key.removeAll()
        template.render(batch, event, date.bytes(day), into: &key)
        let pathLength = key.count
        // No path holds a zero byte.
        if !retentionClass.isEmpty {
            key.append(0)
            key.append(contentsOf: Array(retentionClass.utf8))
        }
        // Neighbours mostly go to the same place.
        if last >= 0, unsafe key.bytes.elementsEqual(groups[last].key) { return groups[last] }
        let wanted = unsafe Array(key.bytes)
        if let known = places[wanted] {
            last = known
            return groups[known]
        }
        if groupCount == groups.count { groups.append(LineGroup()) }
        let group = groups[groupCount]
        if group.key != wanted {
            group.key = wanted
            group.partition = PartitionKey(
                String(decoding: wanted[..<pathLength], as: UTF8.self), retentionClass: retentionClass)
        }
        places[wanted] = groupCount
        last = groupCount
        groupCount += 1
        return group
    }
}

/// The text of the day asked for last.
private struct DayCache {
    private var day = Int64.min
    private var text: [UInt8] = []

    mutating func bytes(_ day: Int64) -> [UInt8] {
        if day != self.day {
            self.day = day
            text = Array(DayText.text(dayNumber: day).utf8)
        }
        return text
    }
}
