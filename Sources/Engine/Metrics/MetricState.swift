/// Labels as they came, by their seeded 64-bit hash, which nobody outside can aim at another's.
struct SeriesAlias: Hashable {
    let family: Int
    let hash: UInt64
}

/// The series of one store and what they hold: the part that a fold changes.
///
/// Series are numbered; a number's record, row and labels are found by it alone. The order of creation is that of the
/// folded updates, so the same updates give the same numbers whatever the batches.
struct MetricState: ~Copyable {
    let definitions: [MetricDefinition]
    let plans: [FamilyPlan]
    let bounds: [Double]
    let hash: SeededHash
    var tallies: [FamilyTally]
    /// By family: series in use without the overflow series.
    var seriesCounts: [Int]
    /// By family: a free slot plus one, the head of a list through `SeriesRecord.nextFree`.
    var freeSlots: [UInt32]
    /// By family: the overflow series' number, once it exists.
    var overflow: [Int?]
    /// By family: the number of the only series that a family without labels has, -1 for families with labels.
    var bare: [Int]

    var table = SeriesTable()
    var records: [SeriesRecord] = []
    /// By series: its label values as text, for pages.
    var labelTexts: [[String]] = []
    /// Encoded labels (`MetricUpdates.addLabel`), one series behind the other.
    var labelBytes = GrowableBytes()
    /// Bytes of `labelBytes` that no series uses any more.
    var labelWaste = 0
    var buckets: [UInt64] = []
    var exemplars: [MetricExemplar?] = []
    /// The keys of ordered gauges: the components of the rule, then the rank.
    var orderKeys = OrderKeys()
    var streams: StreamTable

    /// What labels may not show.
    var labelGuard = LabelGuard([], labelWords: [])
    /// Series of labels that held a secret, by the hash of the labels as they came.
    var aliases: [SeriesAlias: Int] = [:]

    /// The latest batch clock.
    var clock = Int64.min
    /// No series expires before this clock.
    var nextExpiry = Int64.max
    /// Series that changed since the last capture.
    var dirty: [UInt32] = []
    /// Labels of series that went since the last capture, by family.
    var gone: [(family: UInt16, labels: [String])] = []

    /// Scratch of the fold: the last ordered update's place among the components, its tracker and attempt.
    var advanced = (start: -1, tracker: -1, attempt: Int64(0))
    /// Scratch of the fold: by stream of the batch its slot and serial number.
    var batchStreams: [(slot: UInt32, serial: UInt32)] = []

    /// - Precondition: The definitions came from `MetricDeclarations.declare`, at most
    ///   `MetricLimits.familiesPerStage`.
    init(_ definitions: [MetricDefinition], hash: SeededHash) {
        precondition(definitions.count <= MetricLimits.familiesPerStage)
        self.definitions = definitions
        self.hash = hash
        var bounds: [Double] = []
        var trackers: [ArraySlice<String>] = []
        plans = definitions.map { definition in
            let start = bounds.count
            bounds += definition.bounds
            var tracker: Int?
            if definition.order.attemptIndex != nil {
                let progress = definition.order.progress
                tracker = trackers.firstIndex(of: progress) ?? trackers.count
                if tracker == trackers.count { trackers.append(progress) }
            }
            return FamilyPlan(definition, bounds: start..<bounds.count, tracker: tracker)
        }
        self.bounds = bounds
        tallies = definitions.map { _ in FamilyTally() }
        seriesCounts = definitions.map { _ in 0 }
        freeSlots = definitions.map { _ in 0 }
        overflow = definitions.map { _ in nil }
        bare = definitions.map { _ in -1 }
        streams = StreamTable(componentCounts: trackers.map(\.count))
        // A family without labels has one series from the start, so that its counts begin at 0 and not at the first
        // event, which no rate would show.
        for family in plans.indices where plans[family].labelCount == 0 {
            let number = ByteRun.withNoBytes { addSeries(family: family, labels: $0, texts: [], tag: nil) }
            records[number].isShown = plans[family].kind != .gauge
            bare[family] = number
        }
    }
}

// MARK: - Series

extension MetricState {
    /// A label value of the series that takes what finds no room.
    static let overflowLabel = "_overflow"

    /// Makes a series, or nil where the family is full and an overflow series would mean nothing.
    ///
    /// The total of an overflow counter or histogram is still true; a gauge that several series write to is not.
    mutating func makeSeries(family: Int, labels: ByteRun, tag: UInt32) -> Int? {
        if seriesCounts[family] < plans[family].maxSeries {
            let number = addSeries(family: family, labels: labels, texts: LabelText.decode(labels), tag: tag)
            seriesCounts[family] += 1
            return number
        }
        tallies[family].dropped += 1
        if plans[family].kind == .gauge { return nil }
        if let number = overflow[family] { return number }
        let texts = Array(repeating: Self.overflowLabel, count: plans[family].labelCount)
        let number = ByteRun.withBytes(of: LabelText.encode(texts)) { labels in
            let tag = self.tag(of: labels, family: family)
            guard let known = find(family: family, labels: labels, tag: tag) else {
                return addSeries(family: family, labels: labels, texts: texts, tag: tag)
            }
            // A record had these very labels: from here on the series is the overflow and takes no room.
            seriesCounts[family] -= 1
            return known
        }
        overflow[family] = number
        return number
    }

    /// The part of a hash of labels that tables keep, different in each family.
    @inline(__always)
    static func tag(_ hash: UInt64, family: Int) -> UInt32 {
        let spread = UInt64(truncatingIfNeeded: family) &* 0x9E37_79B9_7F4A_7C15
        return UInt32(truncatingIfNeeded: (hash ^ spread) >> 32)
    }

    /// The same of encoded labels.
    func tag(of labels: ByteRun, family: Int) -> UInt32 {
        Self.tag(unsafe hash(labels.buffer), family: family)
    }

    @inline(__always)
    func find(family: Int, labels: ByteRun, tag: UInt32) -> Int? {
        table.find(tag: tag) { number in
            Int(records[number].family) == family && labels.equals(self.labels(of: number))
        }
    }

    /// The encoded labels of a series.
    @inline(__always)
    private func labels(of number: Int) -> ByteRun {
        let start = Int(records[number].labelStart)
        let count = Int(records[number].labelCount)
        precondition(start + count <= labelBytes.count)
        return unsafe ByteRun(labelBytes.base + start, count: count)
    }

    /// Makes a series and gives its number; without `tag` it stays out of the table, as the only one of its family.
    mutating func addSeries(family: Int, labels: ByteRun, texts: [String], tag: UInt32?) -> Int {
        var record = SeriesRecord()
        let number: Int
        if freeSlots[family] > 0 {
            number = Int(freeSlots[family]) - 1
            freeSlots[family] = records[number].nextFree
            record.row = records[number].row
            record.isDirty = records[number].isDirty
        } else {
            number = records.count
            records.append(record)
            labelTexts.append([])
            record.row = makeRow(for: plans[family])
        }
        record.family = UInt16(family)
        record.isLive = true
        record.isShown = plans[family].kind != .gauge
        // What no update has touched cannot fall silent.
        record.touched = tag == nil ? .max : clock
        record.labelStart = UInt32(labelBytes.count)
        record.labelCount = UInt32(labels.count)
        record.tag = tag ?? 0
        unsafe labelBytes.append(labels.buffer)
        labelTexts[number] = texts
        records[number] = record
        if let tag { table.insert(number, tag: tag) }
        markDirty(number)
        return number
    }

    private mutating func makeRow(for plan: FamilyPlan) -> UInt32 {
        switch plan.kind {
        case .histogram:
            // One row number serves both arrays: exemplars are kept for each bucket.
            let start = max(buckets.count, exemplars.count)
            buckets += Array(repeating: 0, count: start - buckets.count + plan.bucketCount)
            exemplars += Array(repeating: nil, count: start - exemplars.count + plan.bucketCount)
            return UInt32(start)
        case .counter:
            exemplars.append(nil)
            return UInt32(exemplars.count - 1)
        case .gauge:
            guard plan.orderCount > 0 else { return 0 }
            return UInt32(orderKeys.add(plan.orderCount + 1))
        }
    }

    @inline(__always)
    /// Makes the next capture one of every series and stream.
    mutating func markAllChanged() {
        for number in records.indices where records[number].isLive { markDirty(number) }
        streams.markAllChanged()
    }

    mutating func markDirty(_ number: Int) {
        guard !records[number].isDirty else { return }
        records[number].isDirty = true
        dirty.append(UInt32(number))
    }
}

// MARK: - Expiry

extension MetricState {
    /// Moves the clock on and takes out what has been silent for longer than its family allows.
    ///
    /// A batch has one clock, and what expired by then goes before its updates are folded: so it makes no difference
    /// how often the clock was looked at in between.
    mutating func advance(to clock: Int64) {
        self.clock = max(self.clock, clock)
        guard self.clock > nextExpiry else { return }
        nextExpiry = .max
        for number in records.indices where records[number].isLive {
            let family = Int(records[number].family)
            guard let ttl = plans[family].timeToLive else { continue }
            let end = Self.expiry(touched: records[number].touched, timeToLive: ttl)
            if end < self.clock {
                expire(number, family: family)
            } else {
                nextExpiry = min(nextExpiry, end)
            }
        }
        if labelWaste > labelBytes.count / 2 { packLabels() }
    }

    static func expiry(touched: Int64, timeToLive: Int64) -> Int64 {
        let (end, overflow) = touched.addingReportingOverflow(timeToLive)
        return overflow ? .max : end
    }

    private mutating func expire(_ number: Int, family: Int) {
        guard bare[family] == number else {
            gone.append((UInt16(family), labelTexts[number]))
            remove(number)
            return
        }
        guard records[number].isShown else { return }
        clearRow(of: number, family: family)
        blank(number)
        records[number].isLive = true
        records[number].touched = .max
        markDirty(number)
    }

    /// Takes a series out; its number and row wait for the next one of the family.
    mutating func remove(_ number: Int) {
        let family = Int(records[number].family)
        clearRow(of: number, family: family)
        aliases.removeAll(keepingCapacity: true)
        table.remove(number, tag: records[number].tag)
        labelWaste += Int(records[number].labelCount)
        labelTexts[number] = []
        if overflow[family] == number { overflow[family] = nil } else { seriesCounts[family] -= 1 }
        blank(number)
        records[number].nextFree = freeSlots[family]
        freeSlots[family] = UInt32(number + 1)
        markDirty(number)
    }

    /// Forgets all of a record but its place.
    private mutating func blank(_ number: Int) {
        let kept = records[number]
        records[number] = SeriesRecord()
        records[number].family = kept.family
        records[number].row = kept.row
        records[number].isDirty = kept.isDirty
    }

    private mutating func clearRow(of number: Int, family: Int) {
        let row = Int(records[number].row)
        let plan = plans[family]
        for index in row..<row + plan.bucketCount { buckets[index] = 0 }
        for index in row..<row + plan.exemplarCount { exemplars[index] = nil }
        if plan.orderCount > 0 { orderKeys.clear(row..<row + plan.orderCount + 1) }
    }

    /// Lays the labels of the live series down anew, one behind the other.
    private mutating func packLabels() {
        var packed = GrowableBytes(capacity: labelBytes.count - labelWaste)
        for number in records.indices where records[number].isLive {
            let labels = labels(of: number)
            records[number].labelStart = UInt32(packed.count)
            unsafe packed.append(labels.buffer)
        }
        labelBytes = packed
        labelWaste = 0
    }
}
