extension MetricState {
    /// Takes in the updates of a batch, in their order. `clock` is the batch's time in nanoseconds since 1970; the
    /// store's own never moves back.
    mutating func fold(_ batch: borrowing MetricUpdates, clock: Int64) {
        advance(to: clock)
        guard !batch.updates.isEmpty else { return }
        let bytes = batch.run
        batchStreams.removeAll(keepingCapacity: true)
        advanced = (-1, -1, 0)
        for stream in batch.streams {
            let name = bytes.slice(Int(stream.nameStart)..<Int(stream.nameStart) + Int(stream.nameCount))
            let slot = streams.slot(name: name.copy(), generation: stream.generation)
            batchStreams.append((slot, streams.serial(slot)))
        }
        let updates = batch.updates.span
        for index in updates.indices { fold(updates[index], of: batch, bytes) }
    }

    @inline(__always)
    private mutating func fold(_ update: MetricUpdate, of batch: borrowing MetricUpdates, _ bytes: ByteRun) {
        let family = Int(update.family)
        if update.labelsCut > 0 { tallies[family][.labelCut] += UInt64(update.labelsCut) }
        if let problem = update.problem ?? refusal(of: update, family: family) {
            tallies[family][problem] += 1
            return
        }
        guard let number = series(of: update, family: family, bytes) else { return }
        markDirty(number)
        if let ttl = plans[family].timeToLive {
            records[number].touched = clock
            nextExpiry = min(nextExpiry, Self.expiry(touched: clock, timeToLive: ttl))
        }
        switch plans[family].kind {
        case .counter: add(update, of: batch, to: number)
        case .gauge: set(update, of: batch, in: number, bytes)
        case .histogram: observe(update, of: batch, in: number)
        }
    }

    /// Why a family's kind cannot take the value.
    @inline(__always)
    private func refusal(of update: MetricUpdate, family: Int) -> MetricProblem? {
        switch plans[family].kind {
        case .gauge: nil
        case .counter: !update.value.isFinite ? .nonFinite : update.value < 0 ? .negative : nil
        case .histogram:
            update.value.isFinite && update.value < 0 && !plans[family].takesNegative ? .negative : nil
        }
    }

    @inline(__always)
    private mutating func series(of update: MetricUpdate, family: Int, _ bytes: ByteRun) -> Int? {
        let number = bare[family]
        if number >= 0 { return number }
        let start = Int(update.labelStart)
        let labels = bytes.slice(start..<start + Int(update.labelCount))
        let tag = Self.tag(update.labelHash, family: family)
        if let known = find(family: family, labels: labels, tag: tag) { return known }
        return guarded(labels, hash: update.labelHash, family: family)
            ?? makeSeries(family: family, labels: labels, tag: tag)
    }

    /// The series of labels that hold a secret, under their redacted values; nil where they hold none.
    @inline(never)
    private mutating func guarded(_ labels: ByteRun, hash: UInt64, family: Int) -> Int? {
        guard !labelGuard.isEmpty else { return nil }
        let alias = SeriesAlias(family: family, hash: hash)
        if let known = aliases[alias] { return known }
        guard let texts = labelGuard.redacted(LabelText.decode(labels), family: family) else { return nil }
        let number = ByteRun.withBytes(of: LabelText.encode(texts)) { clean in
            let tag = tag(of: clean, family: family)
            return find(family: family, labels: clean, tag: tag) ?? makeSeries(family: family, labels: clean, tag: tag)
        }
        guard let number else { return nil }
        if aliases.count >= MetricLimits.seriesAliases { aliases.removeAll(keepingCapacity: true) }
        aliases[alias] = number
        return number
    }

    @inline(__always)
    private mutating func add(
        _ update: MetricUpdate,
        of batch: borrowing MetricUpdates,
        to number: Int
    ) {
        records[number].value += update.value
        show(number)
        if update.trace != .max { note(update, of: batch, at: Int(records[number].row)) }
    }

    @inline(__always)
    private mutating func observe(
        _ update: MetricUpdate,
        of batch: borrowing MetricUpdates,
        in number: Int
    ) {
        show(number)
        guard update.value.isFinite else {
            // An infinity would fall into a bucket and spoil the sum for good, so neither kind is observed.
            records[number].nonFinite += 1
            return
        }
        let range = plans[Int(update.family)].bounds
        var bucket = range.lowerBound
        while bucket < range.upperBound, bounds[bucket] < update.value { bucket += 1 }
        let place = Int(records[number].row) + bucket - range.lowerBound
        buckets[place] += 1
        records[number].value += update.value
        if update.trace != .max { note(update, of: batch, at: place) }
    }

    private mutating func note(_ update: MetricUpdate, of batch: borrowing MetricUpdates, at place: Int) {
        let trace = batch.traces[Int(update.trace)]
        exemplars[place] = MetricExemplar(
            high: trace.high,
            low: trace.low,
            digits: trace.digits,
            value: update.value,
            time: update.time
        )
    }

    @inline(__always)
    private mutating func set(
        _ update: MetricUpdate,
        of batch: borrowing MetricUpdates,
        in number: Int,
        _ bytes: ByteRun
    ) {
        let isFinite = update.value.isFinite
        if !isFinite { records[number].nonFinite += 1 }
        let isKept = isFinite || !plans[Int(update.family)].keepsLastFinite
        if plans[Int(update.family)].orderCount > 0 {
            // What is not shown holds no place either: the key stays that of the value.
            guard place(update, of: batch, in: number, isKept: isKept, bytes) else { return }
        }
        guard isKept else { return }
        records[number].value = update.value
        show(number)
    }

    // Each write to a record checks that the array is not shared; a read does not.
    @inline(__always)
    private mutating func show(_ number: Int) {
        if !records[number].isShown { records[number].isShown = true }
    }
}

// MARK: - Order

extension MetricState {
    /// Whether the value of an ordered gauge takes the place of the one shown; then its key does too. See `OrderRule`.
    private mutating func place(
        _ update: MetricUpdate,
        of batch: borrowing MetricUpdates,
        in number: Int,
        isKept: Bool,
        _ bytes: ByteRun
    ) -> Bool {
        let plan = plans[Int(update.family)]
        let stream = batchStreams[Int(update.stream)]
        var key = UpdateKey(start: Int(update.orderStart), attemptIndex: plan.attemptIndex, attempt: 0)
        if plan.attemptIndex >= 0 {
            key.attempt = advance(stream.slot, plan, to: batch, from: key.start, bytes)
        }
        guard isKept else { return false }
        let isOwn = records[number].stream == stream.slot && records[number].streamSerial == stream.serial
        if !isOwn {
            guard !records[number].isShown || wins(key, of: batch, stream.slot, over: records[number], plan, bytes)
            else { return false }
            records[number].stream = stream.slot
            records[number].streamSerial = stream.serial
        }
        let row = Int(records[number].row)
        for index in 0...plan.orderCount {
            orderKeys.store(key.component(index, of: batch), in: bytes, at: row + index)
        }
        return true
    }

    /// The attempt of an ordered update. The updates of one record share their components, and the first one has moved
    /// the stream there.
    @inline(__always)
    private mutating func advance(
        _ slot: UInt32, _ plan: FamilyPlan, to batch: borrowing MetricUpdates, from start: Int, _ bytes: ByteRun
    ) -> Int64 {
        if advanced.start == start, advanced.tracker == plan.tracker { return advanced.attempt }
        let attempt = streams.advance(
            slot, tracker: plan.tracker, to: batch.order, from: start + plan.attemptIndex, in: bytes)
        advanced = (start, plan.tracker, attempt)
        return attempt
    }

    /// The key of an update: its components with Spanmill's own attempt among them, and the rank behind them.
    private struct UpdateKey {
        let start: Int
        /// Where `attempt` stands, -1 for nowhere.
        let attemptIndex: Int
        var attempt: Int64

        @inline(__always)
        func component(_ index: Int, of batch: borrowing MetricUpdates) -> OrderComponent {
            if index == attemptIndex { return .integer(attempt) }
            return batch.order[start + index - (attemptIndex >= 0 && index > attemptIndex ? 1 : 0)]
        }
    }

    private func wins(
        _ key: UpdateKey,
        of batch: borrowing MetricUpdates,
        _ slot: UInt32,
        over record: SeriesRecord,
        _ plan: FamilyPlan,
        _ bytes: ByteRun
    ) -> Bool {
        let row = Int(record.row)
        for index in 0..<plan.orderCount {
            guard let order = orderKeys.compare(row + index, to: key.component(index, of: batch), in: bytes) else {
                continue
            }
            if order != 0 { return order < 0 }
        }
        let rank = key.component(plan.orderCount, of: batch)
        return winsTie(slot, over: record, rank, at: row + plan.orderCount, bytes)
    }

    /// Lower ranks go first, and any rank before none; then the stream whose name sorts first. A stream that was
    /// forgotten has no name any more and gives way.
    private func winsTie(
        _ slot: UInt32,
        over record: SeriesRecord,
        _ rank: OrderComponent,
        at place: Int,
        _ bytes: ByteRun
    ) -> Bool {
        if let order = orderKeys.compare(place, to: rank, in: bytes), order != 0 { return order > 0 }
        if (rank == .missing) != orderKeys.isMissing(place) { return rank != .missing }
        guard let shown = streams.stream(record.stream, serial: record.streamSerial),
            let own = streams.streams[Int(slot)]
        else { return true }
        if own.name != shown.name { return own.name.lexicographicallyPrecedes(shown.name) }
        return own.generation > shown.generation
    }
}
