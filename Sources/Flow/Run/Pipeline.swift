internal import Engine
internal import Synchronization

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
    /// The pipeline of an earlier plan that this one goes on behind; nil once it has.
    private let earlier: Mutex<Pipeline?>
    private let tell: @Sendable (String) -> Void

    /// - Parameters:
    ///   - earlier: a pipeline that was suspended and is done: its inputs go on in this one. Counters and states do by the
    ///     store that both have.
    ///   - store: keeps positions, counters and states with each commit; nil where nobody asks for them again.
    ///   - tell: gets a sentence for the operator when something happens while the pipeline runs.
    package init(
        _ plan: Plan, behind earlier: Pipeline? = nil, clock: WallClock = .system, store: (any CommitStore)? = nil,
        tell: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.plan = plan
        self.store = store
        self.earlier = Mutex(earlier)
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
    /// - Throws: what could not be opened; what was is closed again.
    package func open() throws(FlowError) {
        let earlier = earlier.withLock { $0.take() }
        let saved = try store?.load() ?? SavedState()
        var outputs = plan.outputs[...]
        var inputs = plan.inputs[...]
        do throws(FlowError) {
            try plan.deadLetters?.open()
            while let delivery = outputs.first {
                try delivery.output.open()
                outputs.removeFirst()
            }
            restore(saved, behind: earlier)
            while let input = inputs.first {
                for old in earlier?.plan.inputs ?? [] { input.resume(old) }
                try input.open(saved.checkpoints[input.name] ?? [])
                inputs.removeFirst()
            }
        } catch {
            undo(inputs: plan.inputs[..<inputs.startIndex], outputs: plan.outputs[..<outputs.startIndex], earlier)
            throw error
        }
    }

    private func restore(_ saved: SavedState, behind earlier: Pipeline?) {
        let restoration = Restoration(saved, core)
        // A run goes on over its pipelines, as long as what they count is the same.
        let isSame = earlier?.plan.counterNames == plan.counterNames
        let before = isSame ? earlier?.state.withLock { $0.restoredTotals } : nil
        state.withLock { state in
            state.notices += restoration.notices
            state.restoredTotals = before ?? core.committer.status.totals
        }
    }

    /// Closes what is open of a pipeline that cannot be opened whole, and gives the inputs back what they went on with, so
    /// that another pipeline can have it.
    private func undo(inputs: ArraySlice<any Input>, outputs: ArraySlice<Plan.Delivery>, _ earlier: Pipeline?) {
        for (index, input) in inputs.enumerated() {
            input.suspend()
            input.run(Intake(input: UInt16(index), core: core))
            for old in earlier?.plan.inputs ?? [] { old.resume(input) }
        }
        for delivery in outputs { try? delivery.output.close() }
        try? plan.deadLetters?.close()
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
        guard beginsToStop() else { return }
        for input in plan.inputs { input.stop(drain: drain) }
    }

    /// Asks for an end that another pipeline goes on behind (`init(_:behind:)`): what inputs have read in part stays with
    /// them. Stages give out what they held back.
    package func suspend() {
        guard beginsToStop() else { return }
        for input in plan.inputs { input.suspend() }
    }

    private func beginsToStop() -> Bool {
        let deadline = MonotonicClock.now() + plan.settings.shutdownTimeout.nanoseconds
        return state.update { state in
            guard case .running = state.phase else { return false }
            state.phase = .stopping(deadline: deadline)
            return true
        }
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
