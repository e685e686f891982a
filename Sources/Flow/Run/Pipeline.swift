internal import Engine

/// A running pipeline: its threads, from the first batch to the last commit.
///
/// `open` opens everything, `launch` starts the threads; `waitUntilDone` returns when the inputs have come to their end, all
/// that they read is committed, and the outputs are closed. `stop` may be called from any thread.
package final class Pipeline: Sendable {
    private enum Phase {
        case made
        case running
        /// Asked to end; what was read may take until `deadline` (of `MonotonicClock`) to become durable.
        case stopping(deadline: Int64)
        case done
    }

    private struct State {
        var phase = Phase.made
        var runningInputs = 0
        var failure: FlowError?
        var notices: [String] = []
        var restoredTotals: [UInt64] = []
        /// Started last, joined first.
        var inputThreads: [OSThread] = []
        var workerThreads: [OSThread] = []
        var commitThread: OSThread?
        var timeThread: OSThread?
        var watchThread: OSThread?
    }

    package let plan: Plan
    private let core: FlowCore
    private let state = Monitor(State())
    private let startedAt = MonotonicClock.now()

    private let store: (any CommitStore)?
    private let tell: @Sendable (String) -> Void

    /// - Parameters:
    ///   - store: keeps positions, counters and states with each commit; nil where nobody asks for them again.
    ///   - tell: gets a sentence for the operator when something happens while the pipeline runs.
    package init(
        _ plan: Plan, clock: WallClock = .system, store: (any CommitStore)? = nil,
        tell: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.plan = plan
        self.store = store
        self.tell = tell
        core = FlowCore(plan, clock: clock, committer: Committer(plan, clock: clock, store: store, tell: tell))
    }

    package var workerCount: Int { core.workerCount }
    package var pool: BatchPool { core.pool }
    package var committer: Committer { core.committer }
    /// Batches and barriers that no worker has taken yet.
    package var waitingCount: Int { core.waitingCount }
    /// How long the oldest record has been on its way, nanoseconds; 0 when none is.
    package var lagNanoseconds: Int64 { core.lagNanoseconds }
    /// Records that were taken in and are not committed; once the pipeline is done.
    package var uncommittedRecords: UInt64 {
        RunTotals(core.ledger.state.totals, plan).records - RunTotals(committer.status.totals, plan).records
    }
    /// Nanoseconds since the pipeline was made.
    package var age: Int64 { MonotonicClock.now() - startedAt }

    // MARK: Start

    /// Opens the outputs, takes in what the last commit left, then opens the inputs behind it.
    ///
    /// - Throws: what could not be opened.
    package func open() throws(FlowError) {
        let saved = try store?.load() ?? SavedState()
        try plan.deadLetters?.open()
        for delivery in plan.outputs { try delivery.output.open() }
        let restoration = Restoration(saved, core)
        state.withLock { state in
            state.notices += restoration.notices
            state.restoredTotals = core.committer.status.totals
        }
        for input in plan.inputs { try input.open(saved.checkpoints[input.name] ?? []) }
    }

    /// The own counters of this run alone, as of the last commit.
    package var totalsOfRun: [UInt64] {
        let before = state.withLock { $0.restoredTotals }
        let now = core.committer.status.totals
        return before.isEmpty ? now : zip(now, before).map { $0 &- $1 }
    }

    /// What the operator should know of the start: states that begin anew.
    package var notices: [String] { state.withLock { $0.notices } }

    /// Opens everything and starts the threads.
    package func start() throws(FlowError) {
        try open()
        launch()
    }

    /// Starts the threads of a pipeline that is open.
    package func launch() {
        let core = core
        let workers = (0..<core.workerCount).map { index in
            OSThread("worker-\(index)") {
                var worker = Worker(core)
                worker.run()
            }
        }
        let commit = OSThread("commit") { core.committer.run(core) }
        let time = plan.stages.contains(where: \.wantsTime) ? OSThread("time") { TimeBatches.run(core) } : nil
        let tell = tell
        let watch = plan.files.isEmpty ? nil : OSThread("files") {
            var watch = FileWatch(core.plan.files, tell: tell)
            watch.run(core)
        }
        state.update { state in
            state.phase = .running
            state.watchThread = watch
            state.runningInputs = plan.inputs.count
            state.workerThreads = workers
            state.commitThread = commit
            state.timeThread = time
        }
        for delivery in plan.outputs { delivery.output.launched(tell) }
        let inputs = plan.inputs.enumerated().map { index, input in
            OSThread("in-\(input.name)") { [self] in
                input.run(Intake(input: UInt16(index), core: core))
                state.update { $0.runningInputs -= 1 }
            }
        }
        state.update { $0.inputThreads = inputs }
    }

    // MARK: End

    /// Asks the inputs to end, from any thread; the pipeline is done once they have and all is committed, or when the
    /// shutdown timeout is over.
    ///
    /// - Parameter drain: inputs read on to their present end first.
    package func stop(drain: Bool) {
        let deadline = MonotonicClock.now() + plan.settings.shutdownTimeout.nanoseconds
        let isFirst = state.update { state in
            guard case .running = state.phase else { return false }
            state.phase = .stopping(deadline: deadline)
            return true
        }
        guard isFirst else { return }
        for input in plan.inputs { input.stop(drain: drain) }
    }

    /// Gives up after an error that cannot be mended while running: nothing more is taken from the inputs, which read on
    /// as `Intake.Taken.ended` lets them.
    package func fail(_ error: FlowError) {
        state.update { if $0.failure == nil { $0.failure = error } }
        core.pool.end()
    }

    /// Waits for the end of the inputs.
    ///
    /// - Returns: false when the time for draining was over first.
    package func waitForInputs() -> Bool {
        while true {
            let deadline = stopDeadline
            let hasEnded: Bool?? = state.wait(until: deadline) { state in
                if state.runningInputs == 0 { return .some(true) }
                // Someone asked to end: wait again, with the deadline.
                if deadline == nil, case .stopping = state.phase { return .some(nil) }
                return nil
            }
            guard let hasEnded else { return false }
            if hasEnded == true { return true }
        }
    }

    private var stopDeadline: Int64? {
        state.withLock { state in
            if case .stopping(let deadline) = state.phase { return deadline }
            return nil
        }
    }

    /// Waits for the inputs, commits what they read, and ends all threads.
    ///
    /// - Returns: why not everything is durable or closed; nil when all is.
    package func waitUntilDone() -> FlowError? {
        let hasDrained = waitForInputs()
        core.pool.end()
        if hasDrained {
            for thread in state.withLock({ $0.inputThreads }) { thread.join() }
        } else {
            for input in plan.inputs { input.stop(drain: false) }
        }
        let now = MonotonicClock.now()
        let deadline = stopDeadline ?? now + plan.settings.shutdownTimeout.nanoseconds
        for thread in state.withLock({ [$0.timeThread, $0.watchThread] }) { thread?.join() }
        core.submitLast(until: deadline)
        // What was read within the time is given a moment to become durable even when the time is over.
        let committed = core.committer.commit(until: max(deadline, now + FlowLimits.lastCommitNanoseconds))
        let threads = state.withLock { ($0.workerThreads, $0.commitThread) }
        core.close()
        for thread in threads.0 { thread.join() }
        core.committer.end()
        threads.1?.join()
        var failure = state.withLock { $0.failure }
        if !(hasDrained && committed) { failure = failure ?? core.committer.status.failure ?? Self.timeIsUp }
        do throws(FlowError) {
            for delivery in plan.outputs { try delivery.output.close() }
            try plan.deadLetters?.close()
        } catch {
            failure = failure ?? error
        }
        state.update { $0.phase = .done }
        return failure
    }

    private static let timeIsUp = FlowError(.shutdown, "the time for draining was over before everything was committed")

    /// The error that `fail` was told.
    package var failure: FlowError? { state.withLock { $0.failure } }

    /// Everything is open and records are taken.
    package var isRunning: Bool {
        state.withLock { state in
            if case .running = state.phase { return true }
            return false
        }
    }

    package var isStopping: Bool {
        state.withLock { state in
            switch state.phase {
            case .stopping, .done: true
            case .made, .running: false
            }
        }
    }
}
