import Engine
import Flow
import TestKit

// What readers and workers do.

extension Simulation {
    // MARK: Readers

    func canAct(reader: Int) -> Bool {
        if readers[reader].holdsBatch { return true }
        let mayTake = free > 0 && (!isFull || mistake == .waitsInTurnstile)
        return mayTake && readers[reader].position < lines[reader].count
    }

    /// Takes a batch from the pool, or hands over the one it holds.
    mutating func act(reader: Int) {
        guard readers[reader].holdsBatch else {
            free -= 1
            readers[reader].holdsBatch = true
            return
        }
        let from = readers[reader].position
        let to = min(lines[reader].count, from + 1 + random.below(3))
        let records = lines[reader][from..<to].flatMap(\.self)
        let rounds = stride(from: 0, to: records.count, by: 4).map { Array(records[$0..<min($0 + 4, records.count)]) }
        let batch = Batch(
            input: reader, rounds: rounds, endPosition: to, receipt: ModelReceipt(input: reader, endPosition: to)
        )
        readers[reader] = Reader(position: to, holdsBatch: false)
        guard let number = sequencer.submit(batch, now: Int64(random.below(1000))) else { return }
        submitted.append((number.sequence, batch))
    }

    // MARK: Workers

    func canAct(worker: Int) -> Bool {
        guard let order = workers[worker].order else { return sequencer.waitingCount > 0 }
        switch workers[worker].pending {
        case .enter(let section): return gates[section].admits(order.sequence)
        case .ordered(ModelStages.sections - 1) where mistake == .waitsInTurnstile:
            if case .barrier = order.load { return true }
            return !isFull
        case .refill where mistake == .takesBatchForRound: return free > 0
        default: return true
        }
    }

    /// Takes a number, or performs the pending action and draws the next one.
    mutating func act(worker: Int) {
        guard let order = workers[worker].order else {
            take(worker)
            return
        }
        switch workers[worker].pending {
        case .parallel(let section):
            for i in workers[worker].records.indices {
                workers[worker].records[i] = ModelStages.parallel(section, workers[worker].records[i])
            }
        case .ordered(let section):
            switch order.load {
            case .batch(let batch): pass(worker, batch, section)
            case .barrier: passBarrier(order.sequence, section)
            }
        case .leave(let section): gates[section].leave(order.sequence)
        case .refill: refill(worker, order)
        case .recycle: free += mistake == .takesBatchForRound ? workers[worker].round + 1 : 1
        case .finished:
            workers[worker].order = nil
            return
        case .enter, nil: break
        }
        workers[worker].pending = workers[worker].passage.next()
    }

    private mutating func take(_ worker: Int) {
        guard let order = sequencer.take() else { return }
        workers[worker].order = order
        workers[worker].round = 0
        switch order.load {
        case .barrier:
            workers[worker].passage = Passage(.barrier, sections: ModelStages.sections)
        case .batch(let batch):
            let more = batch.rounds.count > 1 && mistake != .numbersRounds
            workers[worker].passage = Passage(.batch, sections: ModelStages.sections, moreRounds: more)
            load(worker, batch)
        }
        workers[worker].pending = workers[worker].passage.next()
    }

    private mutating func load(_ worker: Int, _ batch: Batch) {
        workers[worker].records = batch.rounds[workers[worker].round]
        workers[worker].tally = Tally(count: Self.tallyCount)
        workers[worker].tally.add(Self.tallyIn, workers[worker].records.count)
        guard mistake == .numbersRounds else { return }
        // Behind what was handed over meanwhile.
        guard workers[worker].round == 0, batch.rounds.count > 1 else { return }
        var rest = batch
        rest.rounds.removeFirst()
        _ = sequencer.submit(rest, now: 0)
        free -= 1
    }

    private mutating func refill(_ worker: Int, _ order: Sequencer<Batch>.Order) {
        guard case .batch(let batch) = order.load else { return }
        if mistake == .takesBatchForRound { free -= 1 }
        workers[worker].round += 1
        load(worker, batch)
        workers[worker].passage.refilled(moreRounds: workers[worker].round + 1 < batch.rounds.count)
    }

    /// A batch inside a turnstile.
    private mutating func pass(_ worker: Int, _ batch: Batch, _ section: Int) {
        guard section == ModelStages.sections - 1 else {
            let before = workers[worker].records.count
            workers[worker].records = workers[worker].records.compactMap { stages.decide(section, $0) }
            workers[worker].tally.add(Self.tallyDropped(section), before - workers[worker].records.count)
            return
        }
        let records = workers[worker].records
        let selected = records.filter(ModelStages.isSelected)
        appended[0] += records
        appended[1] += selected
        if random.below(6) == 0 { isSlow = mistake == .none }
        workers[worker].tally.add(Self.tallyDelivered, records.count)
        workers[worker].tally.add(Self.tallySelected, selected.count)
        workers[worker].tally.add(Self.tallyUnselected, records.count - selected.count)
        ledger.add(workers[worker].tally)
        guard workers[worker].round == batch.rounds.count - 1 else { return }
        ledger.add(
            Origin(input: UInt16(batch.input), endPosition: UInt64(batch.endPosition), receipt: batch.receipt)
        )
    }

    /// A barrier inside a turnstile: the copies that the commit is made of.
    private mutating func passBarrier(_ sequence: UInt64, _ section: Int) {
        guard section == ModelStages.sections - 1 else {
            let state = (0..<8).map { UInt8(truncatingIfNeeded: stages.states[section] >> ($0 * 8)) }
            exports.append(Ledger.StateChange(stage: "\(section)", bytes: state))
            return
        }
        barrierLengths = [appended[0].count, appended[1].count]
        var cut = ledger.cut(at: sequence)
        cut.states = exports
        exports = []
        passedCut = cut
        sequencer.barrierPassed()
    }
}
