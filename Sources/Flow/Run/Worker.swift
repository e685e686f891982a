internal import Engine

/// A worker thread's own: it carries one sequence number at a time through the sections of the plan.
struct Worker: ~Copyable {
    private let core: FlowCore
    private var lane: Lane
    private var delivery: Deliverer
    /// Events of the batch by outcome, to tell what a step ended.
    private var outcomes = Outcomes()
    /// Long work of the appends of this batch.
    private var work: [@Sendable () -> Void] = []

    init(_ core: FlowCore) {
        self.core = core
        lane = Lane(tallyCount: core.plan.counters.count, stores: core.plan.laneStores.map { $0() })
        lane.expressions.meta = core.plan.meta
        delivery = Deliverer(core.plan)
    }

    mutating func run() {
        while let order = core.take() {
            switch order.load {
            case .batch(let box): carry(box, order.sequence)
            case .barrier: carryBarrier(order.sequence)
            }
        }
    }

    private mutating func carry(_ box: BatchBox, _ sequence: UInt64) {
        var passage = Passage(.batch, sections: core.turnstiles.count, moreRounds: box.rounds != nil)
        while true {
            switch passage.next() {
            case .parallel(let section): perform(core.sections.sections[section].parallel, box)
            case .enter(let section): core.turnstiles[section].enter(sequence)
            case .ordered(let section): perform(core.sections.sections[section].ordered, box)
            case .leave(let section): core.turnstiles[section].leave(sequence)
            case .refill:
                finishWork()
                box.resetBatch()
                let more = box.rounds?.fill(box) ?? false
                passage.refilled(moreRounds: more)
            case .recycle: core.recycle(box)
            case .finished:
                finishWork()
                return
            }
        }
    }

    private mutating func carryBarrier(_ sequence: UInt64) {
        var passage = Passage(.barrier, sections: core.turnstiles.count)
        var states: [Ledger.StateChange] = []
        while true {
            switch passage.next() {
            case .enter(let section): core.turnstiles[section].enter(sequence)
            case .ordered(let section): passBarrier(section, sequence, &states)
            case .leave(let section): core.turnstiles[section].leave(sequence)
            case .finished: return
            case .parallel, .refill, .recycle: preconditionFailure("a barrier carries no records")
            }
        }
    }

    /// Copies what the turnstile guards; the workers behind it do not wait for more than that.
    private mutating func passBarrier(_ section: Int, _ sequence: UInt64, _ states: inout [Ledger.StateChange]) {
        for index in core.sections.deciders(in: section) {
            let stage = core.plan.stages[index]
            guard let decider = stage.decider else { continue }
            let isWhole = core.volumes[index].state.wantsWhole
            if isWhole { decider.markAllChanged() }
            // A large state must not leave its room with every worker.
            defer { lane.text.removeAll(keepingAtMost: 1 << 18) }
            lane.text.removeAll()
            decider.exportChanges(into: &lane.text)
            if lane.text.isEmpty || !core.committer.recordsStates { continue }
            core.volumes[index].state.exported(lane.text.count, isWhole: isWhole)
            states.append(
                unsafe Ledger.StateChange(
                    stage: stage.name, fingerprint: decider.stateFingerprint, isWhole: isWhole,
                    bytes: Array(lane.text.bytes)))
        }
        guard section == core.turnstiles.count - 1 else { return }
        core.plan.deadLetters?.barrier()
        for delivery in core.plan.outputs { delivery.output.barrier() }
        var cut = core.ledger.state.cut(at: sequence)
        cut.states = states
        SumRule.assertHolds(cut.totals, core.plan.own)
        core.barrierPassed()
        core.committer.barrierPassed(cut)
    }

    private mutating func finishWork() {
        for item in work { item() }
        work.removeAll(keepingCapacity: true)
    }

    // MARK: Steps

    private mutating func perform(_ steps: [StagePlan.Step], _ box: BatchBox) {
        for step in steps {
            switch step {
            case .index: index(box)
            case .prepare(let stage):
                core.plan.stages[stage].prepare(&box.batch, &lane)
                count(stage, box)
            case .decide(let stage):
                core.plan.stages[stage].decider?.decide(&box.batch, &lane)
                count(stage, box)
            case .apply(let stage):
                core.plan.stages[stage].apply(&box.batch, &lane)
                count(stage, box)
                lane.tally.add(core.plan.own.stages[stage].passed, box.batch.eventCount - box.batch.endedCount)
            case .deliver:
                Rejections.report(box.batch)
                delivery.prepare(box.batch, &lane, core.plan)
            case .append: append(box)
            }
        }
    }

    private mutating func index(_ box: BatchBox) {
        outcomes = Outcomes()
        lane.expressions.meta.streams = box.streams
        guard let input = box.input else { return }
        box.batch.index(&lane.scan)
        for (origin, stream) in box.streams.enumerated() { box.batch.addMembers(stream.members, toOrigin: origin) }
        outcomes.eventCount = box.batch.eventCount
        let own = core.plan.own.inputs[Int(input)]
        lane.tally.add(own.records, box.batch.eventCount)
        lane.tally.add(own.linesRecord, box.batch.eventCount)
        lane.tally.add(own.linesEmpty, box.batch.emptyLines)
    }

    /// Counts what began and ended in a step of a stage; costs a comparison when nothing did.
    private mutating func count(_ stage: Int, _ box: BatchBox) {
        guard outcomes.differ(from: box.batch) else { return }
        outcomes.update(box.batch, core.plan.own.stages[stage], &lane.tally)
    }

    /// Inside the last turnstile: each output takes its part, and the counts of the batch join the totals.
    private mutating func append(_ box: BatchBox) {
        delivery.append(&lane, core.plan, &work)
        core.ledger.state.add(lane.tally)
        core.ledger.state.add(box.tally)
        lane.tally.reset()
        box.tally.reset()
        guard box.input != nil else { return }
        for origin in box.batch.origins { core.ledger.state.add(origin) }
    }
}
