/// What changed in a store between two barriers.
struct MetricCapture: Sendable {
    struct Change: Sendable {
        let number: Int
        /// Nil when the series went and its number is free.
        let series: CapturedSeries?
    }

    /// Labels of the series that went, by family; some may be there again under `changes`.
    var gone: [(family: Int, labels: [String])]
    var changes: [Change]
    var tallies: [FamilyTally]
    var streams: [CapturedStream]
}

extension MetricState {
    /// Copies what changed since the last capture; what did not change costs nothing.
    mutating func capture() -> MetricCapture {
        defer {
            for number in dirty { records[Int(number)].isDirty = false }
            dirty.removeAll(keepingCapacity: true)
            gone.removeAll()
        }
        return MetricCapture(
            gone: gone.map { (Int($0.family), $0.labels) },
            changes: dirty.map { MetricCapture.Change(number: Int($0), series: series(Int($0))) },
            tallies: tallies,
            streams: streams.takeChanges().compactMap { stream($0) }
        )
    }

    /// A series' state in values of its own, nil for a free number.
    private func series(_ number: Int) -> CapturedSeries? {
        let record = records[number]
        guard record.isLive else { return nil }
        let family = Int(record.family)
        let plan = plans[family]
        let row = Int(record.row)
        var origin: CapturedSeries.Origin?
        if plan.orderCount > 0, record.isShown,
            let stream = streams.stream(record.stream, serial: record.streamSerial)
        {
            origin = CapturedSeries.Origin(name: stream.name, generation: stream.generation)
        }
        return CapturedSeries(
            family: family,
            labels: labelTexts[number],
            isShown: record.isShown,
            isOverflow: overflow[family] == number,
            value: record.value,
            nonFinite: record.nonFinite,
            touched: record.touched,
            counts: plan.bucketCount > 0 ? Array(buckets[row..<row + plan.bucketCount]) : [],
            exemplars: plan.exemplarCount > 0 ? Array(exemplars[row..<row + plan.exemplarCount]) : [],
            order: plan.orderCount > 0 ? orderKeys.values(row..<row + plan.orderCount + 1) : [],
            origin: origin
        )
    }

    private func stream(_ slot: UInt32) -> CapturedStream? {
        streams.streams[Int(slot)].map {
            CapturedStream(name: $0.name, generation: $0.generation, progress: streams.progress(slot))
        }
    }
}
