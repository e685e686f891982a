internal import Engine

/// What the threads of a pipeline share: the pool, the queue of numbers, the turnstiles, and what lies inside them.
final class FlowCore: Sendable {
    let plan: Plan
    let sections: StagePlan
    let clock: WallClock
    let pool: BatchPool
    let turnstiles: [Turnstile]
    let committer: Committer
    let workerCount: Int
    /// The batch that carries the time when no other comes; nil while it is under way.
    let timeBox: Monitor<BatchBox?>
    private let sequencer: Monitor<Sequencer<BatchBox>>
    /// Changed by the thread inside the append turnstile alone.
    let ledger: Guarded<Ledger>
    /// By stage; changed by the thread inside the stage's turnstile alone.
    let volumes: [Guarded<StateVolume>]

    init(_ plan: Plan, clock: WallClock, committer: Committer) {
        self.plan = plan
        self.clock = clock
        self.committer = committer
        workerCount = FlowCore.workers(plan.settings.workers)
        sections = StagePlan(plan.stages.map { StagePlan.Shape(decides: $0.decider != nil, isBrief: $0.isBrief) })
        var boxes = (0...FlowLimits.poolBatches(workers: workerCount)).map { _ in
            BatchBox(keys: plan.keys, lineCapacity: plan.settings.batchBytes, tallyCount: plan.counters.count)
        }
        timeBox = Monitor(boxes.popLast())
        pool = BatchPool(boxes)
        let workers = workerCount
        turnstiles = sections.sections.map { _ in Turnstile(workers: workers) }
        sequencer = Monitor(Sequencer())
        volumes = plan.stages.map { _ in Guarded(StateVolume()) }
        ledger = Guarded(Ledger(totals: Array(repeating: 0, count: plan.counters.count)))
    }

    private static func workers(_ wanted: Int) -> Int {
        let count = wanted > 0 ? wanted : Cores.available
        return min(max(count, FlowLimits.workers.lowerBound), FlowLimits.workers.upperBound)
    }

    /// True while an output wants no more.
    var isAnyOutputFull: Bool {
        for delivery in plan.outputs where delivery.output.isFull { return true }
        return plan.deadLetters?.isFull ?? false
    }

    // MARK: Numbers

    func submit(_ box: BatchBox) {
        let now = clock.now()
        let open = openNumber
        let isTaken = sequencer.update { sequencer in
            guard let number = sequencer.submit(box, now: now, open: open) else { return false }
            box.batch.sequence = number.sequence
            box.batch.clock = number.clock
            return true
        }
        if !isTaken { recycle(box) }
    }

    /// Hands over the time once more, to say that no batch comes any more; for stages that hold records back.
    func submitLast(until deadline: Int64) {
        guard plan.stages.contains(where: \.wantsTime), let box = timeBox.wait(until: deadline, { $0.take() }) else { return }
        box.batch.isLast = true
        submit(box)
    }

    /// Batches handed over so far.
    var submittedCount: UInt64 { sequencer.withLock { $0.submitted } }

    func requestBarrier() -> Bool { sequencer.update { $0.requestBarrier() } }

    func barrierPassed() { sequencer.withLock { $0.barrierPassed() } }

    /// Nothing more is handed over; workers end once what there is has passed.
    func close() { sequencer.update { $0.close() } }

    /// Waits for the next number; nil after `close` when there is none left.
    func take() -> Sequencer<BatchBox>.Order? {
        let order: Sequencer<BatchBox>.Order?? = sequencer.wait { sequencer in
            if let order = sequencer.take() { return .some(order) }
            return sequencer.isClosed ? .some(nil) : nil
        }
        return order ?? nil
    }

    func recycle(_ box: BatchBox) {
        guard box.input == nil else { return pool.giveBack(box) }
        box.reset()
        timeBox.update { $0 = box }
    }

    /// How long the oldest batch that is under way has been so; 0 when none is.
    var lagNanoseconds: Int64 {
        let open = openNumber
        guard let oldest = sequencer.withLock({ $0.oldestClock(open: open) }) else { return 0 }
        return max(0, clock.now() - oldest)
    }

    /// The lowest number that is not through the last turnstile.
    private var openNumber: UInt64 { turnstiles.last?.open ?? 0 }

    /// Numbers that no worker has taken yet.
    var waitingCount: Int { sequencer.withLock { $0.waitingCount } }
}
