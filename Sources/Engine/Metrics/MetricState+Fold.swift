extension MetricState {
    /// Takes in the updates of a batch, in their order. `clock` is the batch's time in nanoseconds since 1970; the
    /// store's own never moves back.
    mutating func fold(_ batch: borrowing MetricUpdates, clock: Int64) {
        advance(to: clock)
        guard !batch.updates.isEmpty else { return }
        let bytes = batch.bytes.span
        batchStreams.removeAll(keepingCapacity: true)
        for stream in batch.streams {
            let name = bytes.extracting(Int(stream.nameStart)..<Int(stream.nameStart) + Int(stream.nameCount))
            batchStreams.append(streams.slot(name: name, generation: stream.generation))
        }
        let updates = batch.updates.span
        for index in updates.indices { fold(updates[index], of: batch, bytes: bytes) }
    }

    private mutating func fold(_ update: MetricUpdate, of batch: borrowing MetricUpdates, bytes: Span<UInt8>) {
        let family = Int(update.family)
        if update.labelsCut > 0 { tallies[family][.labelCut] += UInt64(update.labelsCut) }
        if let problem = update.problem ?? refusal(of: update, family: family) {
            tallies[family][problem] += 1
            return
        }
        guard let number = series(of: update, family: family, bytes: bytes) else { return }
        touch(number, family: family)
        switch plans[family].kind {
        case .counter: add(update, of: batch, to: number)
        case .gauge: set(update, of: batch, in: number, bytes: bytes)
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
    private mutating func series(of update: MetricUpdate, family: Int, bytes: Span<UInt8>) -> Int? {
        if let number = bare[family] { return number }
        let start = Int(update.labelStart)
        let labels = bytes.extracting(start..<start + Int(update.labelCount))
        let tag = Self.tag(update.labelHash)
        return find(family: family, labels: labels, tag: tag)
            ?? makeSeries(family: family, labels: labels, tag: tag)
    }

    @inline(__always)
    private mutating func touch(_ number: Int, family: Int) {
        markDirty(number)
        guard let ttl = plans[family].timeToLive else { return }
        records[number].touched = clock
        nextExpiry = min(nextExpiry, Self.expiry(touched: clock, timeToLive: ttl))
    }

    private mutating func add(_ update: MetricUpdate, of batch: borrowing MetricUpdates, to number: Int) {
        records[number].value += update.value
        records[number].isShown = true
        note(update, of: batch, at: Int(records[number].row))
    }

    private mutating func observe(_ update: MetricUpdate, of batch: borrowing MetricUpdates, in number: Int) {
        records[number].isShown = true
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
        note(update, of: batch, at: place)
    }

    private mutating func note(_ update: MetricUpdate, of batch: borrowing MetricUpdates, at place: Int) {
        guard update.trace != .max else { return }
        let trace = batch.traces[Int(update.trace)]
        exemplars[place] = MetricExemplar(
            high: trace.high,
            low: trace.low,
            digits: trace.digits,
            value: update.value,
            time: update.time
        )
    }

    private mutating func set(
        _ update: MetricUpdate,
        of batch: borrowing MetricUpdates,
        in number: Int,
        bytes: Span<UInt8>
    ) {
        let plan = plans[Int(update.family)]
        let isFinite = update.value.isFinite
        if !isFinite { records[number].nonFinite += 1 }
        if plan.orderCount > 0 {
            readKey(of: update, of: batch, plan: plan, bytes: bytes)
            // What is not shown does not decide either: the key stays that of the value.
            if !isFinite && plan.keepsLastFinite { return }
            guard wins(update, over: number, plan: plan, bytes: bytes) else { return }
            storeKey(of: update, in: number, bytes: bytes)
        } else if !isFinite && plan.keepsLastFinite {
            return
        }
        records[number].value = update.value
        records[number].isShown = true
    }
}

// MARK: - Order

extension MetricState {
    /// Lays out the update's key in `key`: the rule's components with Spanmill's own attempt, then the rank.
    private mutating func readKey(
        of update: MetricUpdate,
        of batch: borrowing MetricUpdates,
        plan: FamilyPlan,
        bytes: Span<UInt8>
    ) {
        let start = Int(update.orderStart)
        key.removeAll(keepingCapacity: true)
        for index in start...start + plan.orderFields { key.append(batch.order[index]) }
        guard let attemptIndex = plan.attemptIndex, let tracker = plan.tracker else { return }
        let progress = batch.order.span.extracting(start + attemptIndex..<start + plan.orderFields)
        let slot = batchStreams[Int(update.stream)]
        let attempt = streams.advance(slot, tracker: tracker, to: progress, in: bytes)
        key.insert(.integer(attempt), at: attemptIndex)
    }

    /// Whether the update's value takes the place of the one shown; see `OrderRule`.
    private func wins(_ update: MetricUpdate, over number: Int, plan: FamilyPlan, bytes: Span<UInt8>) -> Bool {
        let record = records[number]
        let slot = batchStreams[Int(update.stream)]
        if !record.isShown || record.stream == slot && record.streamLife == streams.serial(slot) { return true }
        let row = Int(record.row)
        for index in 0..<plan.orderCount {
            guard let order = orderKeys[row + index].compare(to: key[index], in: bytes) else { continue }
            if order != 0 { return order < 0 }
        }
        return winsTie(slot, over: record, rank: row + plan.orderCount, bytes: bytes)
    }

    /// Lower ranks go first, and any rank before none; then the stream whose name sorts first. A stream that was
    /// forgotten has no name any more and gives way.
    private func winsTie(_ slot: UInt32, over record: SeriesRecord, rank: Int, bytes: Span<UInt8>) -> Bool {
        let mine = key[key.count - 1]
        if let order = orderKeys[rank].compare(to: mine, in: bytes), order != 0 { return order > 0 }
        if mine == .missing, orderKeys[rank] != .missing { return false }
        if mine != .missing, orderKeys[rank] == .missing { return true }
        guard let shown = streams.stream(record.stream, serial: record.streamLife), let own = streams.streams[Int(slot)]
        else { return true }
        if own.name != shown.name { return own.name.lexicographicallyPrecedes(shown.name) }
        return own.generation > shown.generation
    }

    private mutating func storeKey(of update: MetricUpdate, in number: Int, bytes: Span<UInt8>) {
        let row = Int(records[number].row)
        for index in key.indices { orderKeys[row + index] = OrderValue(key[index], in: bytes) }
        let slot = batchStreams[Int(update.stream)]
        records[number].stream = slot
        records[number].streamLife = streams.serial(slot)
    }
}
