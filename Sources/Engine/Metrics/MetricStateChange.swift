/// A change of a store's state as it was read back, families by their index in the store that reads it.
struct MetricStateChange: Sendable {
    struct Stream: Sendable {
        let name: [UInt8]
        let generation: UInt64
        let progress: [StreamProgress]
    }

    /// Families of the change that are not here any more or are defined differently.
    var forgotten: [String] = []
    var tallies: [(family: Int, tally: FamilyTally)] = []
    var gone: [(family: Int, labels: [String])] = []
    var streams: [Stream] = []
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
        if let number = bare[family] { return number }
        let encoded = LabelText.encode(labels)
        return find(family: family, labels: encoded.span, tag: tag(of: encoded, family: family))
    }

    private func tag(of encoded: [UInt8], family: Int) -> UInt32 {
        Self.tag(hash(encoded.span, tweak: UInt64(family)))
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
        for (index, value) in series.order.enumerated() { orderKeys[row + index] = value }
        if let origin = series.origin {
            let slot = streams.restore(name: origin.name, generation: origin.generation, progress: [])
            records[number].stream = slot
            records[number].streamLife = streams.serial(slot)
        }
        if let ttl = plan.timeToLive {
            nextExpiry = min(nextExpiry, Self.expiry(touched: series.touched, timeToLive: ttl))
        }
        markDirty(number)
    }

    private mutating func add(_ series: CapturedSeries) -> Int {
        let encoded = LabelText.encode(series.labels)
        let number = addSeries(
            family: series.family,
            labels: encoded.span,
            texts: series.labels,
            tag: tag(of: encoded, family: series.family)
        )
        seriesCounts[series.family] += 1
        return number
    }
}
