internal import Engine

/// Tells those who wait for their records which of their lines became none.
enum Rejections {
    /// Reports the lines that `parse` dropped or put into the dead letters, and others' dead letters with them.
    ///
    /// Batches without anyone who waits cost a look at their origins.
    static func report(_ batch: borrowing Batch) {
        guard batch.endedCount > 0, batch.origins.contains(where: { $0.receipt != nil }) else { return }
        var place = Place()
        for event in 0..<batch.eventCount {
            let record = batch[event: event]
            let isUnread = record.outcome == .filtered && record.reason != .none
            guard isUnread || record.outcome == .deadLettered else { continue }
            let origin = batch.origin(of: event)
            guard let receipt = origin.receipt, record.rawStart >= origin.byteStart else { continue }
            let line = place.line(of: record, origin, batch)
            receipt.rejected(line: line, reason: record.reason)
        }
    }

    /// Goes along with the events, so that lines are counted once.
    private struct Place {
        var at = -1
        var line = 0
        var originStart: UInt32 = .max

        mutating func line(of record: Event, _ origin: Origin, _ batch: borrowing Batch) -> Int {
            let wanted = Int(record.rawStart)
            if origin.byteStart != originStart || at > wanted {
                originStart = origin.byteStart
                at = Int(origin.byteStart)
                line = 1
            }
            while at < wanted {
                if unsafe batch.base[at] == 0x0A { line += 1 }
                at += 1
            }
            return line
        }
    }
}
