/// A change of a store's state as it was read back, families by their index in the store that reads it.
struct MetricStateChange: Sendable {
    /// Families of the change that are not here any more or are defined differently.
    var forgotten: [String] = []
    var tallies: [(family: Int, tally: FamilyTally)] = []
    var gone: [(family: Int, labels: [String])] = []
    var streams: [CapturedStream] = []
    var series: [CapturedSeries] = []
}

extension MetricState {
    /// Takes in a change; what it does not name stays.
    mutating func restore(_ change: MetricStateChange) {
        for (family, tally) in change.tallies { tallies[family] = tally }
        for (family, labels) in change.gone {
            if let number = number(family: family, labels: labels) { remove(number) }
        }
        for stream in change.streams {
            _ = streams.restore(name: stream.name, generation: stream.generation, progress: stream.progress)
        }
        for series in change.series { restore(series) }
    }

    private func number(family: Int, labels: [String]) -> Int? {
        if bare[family] >= 0 { return bare[family] }
        return ByteRun.withBytes(of: LabelText.encode(labels)) {
            find(family: family, labels: $0, tag: tag(of: $0, family: family))
        }
    }

    private mutating func restore(_ series: CapturedSeries) {
        let family = series.family
        let plan = plans[family]
        let number = number(family: family, labels: series.labels) ?? add(series)
        if series.isOverflow, overflow[family] == nil {
            overflow[family] = number
            seriesCounts[family] -= 1
        }
        records[number].value = series.value
        records[number].nonFinite = series.nonFinite
        records[number].isShown = series.isShown
        records[number].touched = series.touched
        let row = Int(records[number].row)
        for (index, count) in series.counts.enumerated() { buckets[row + index] = count }
        for (index, exemplar) in series.exemplars.enumerated() { exemplars[row + index] = exemplar }
        orderKeys.store(series.order, at: row)
        if let origin = series.origin {
            let slot = streams.restore(name: origin.name, generation: origin.generation, progress: [])
            records[number].stream = slot
            records[number].streamSerial = streams.serial(slot)
        }
        if let ttl = plan.timeToLive {
            nextExpiry = min(nextExpiry, Self.expiry(touched: series.touched, timeToLive: ttl))
        }
        markDirty(number)
    }

    private mutating func add(_ series: CapturedSeries) -> Int {
        seriesCounts[series.family] += 1
        return ByteRun.withBytes(of: LabelText.encode(series.labels)) {
            let tag = self.tag(of: $0, family: series.family)
            return addSeries(family: series.family, labels: $0, texts: series.labels, tag: tag)
        }
    }
}
