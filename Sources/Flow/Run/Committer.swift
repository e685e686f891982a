internal import Engine

/// The commit thread: asks for barriers, makes what lies before them durable, and then says so.
///
/// A commit that fails acknowledges nothing. Its cut is kept and merged with the next one, so that the next commit
/// covers both.
package final class Committer: Sendable {
    struct State {
        var schedule: CommitSchedule
        /// The cut of a barrier that has passed all turnstiles.
        var passed: Ledger.Cut?
        /// Barriers asked for, and the latest of them that is committed.
        var started: UInt64 = 0
        var committed: UInt64 = 0
        var isEnding = false
        var status: CommitStatus
    }

    private let state: Monitor<State>
    private let plan: Plan
    private let store: (any CommitStore)?
    private let clock: WallClock
    private let tell: @Sendable (String) -> Void

    init(_ plan: Plan, clock: WallClock, store: (any CommitStore)?, tell: @escaping @Sendable (String) -> Void) {
        self.plan = plan
        self.clock = clock
        self.store = store
        self.tell = tell
        let now = MonotonicClock.now()
        let schedule = CommitSchedule(interval: plan.settings.commitInterval.nanoseconds, now: now)
        let totals = Array(repeating: UInt64(0), count: plan.counters.count)
        state = Monitor(State(schedule: schedule, status: CommitStatus(totals: totals, lastEnd: now)))
    }

    /// Whether states are recorded, so that deciders are asked for theirs.
    var recordsStates: Bool { store != nil }

    /// The totals that an earlier run's last commit recorded; before the thread starts.
    func restore(totals: [UInt64]) { state.withLock { $0.status.restore(totals: totals) } }

    package var status: CommitStatus { state.withLock { $0.status } }

    /// Wants a commit soon, without waiting for it.
    package func request() { state.update { $0.schedule.request() } }

    /// Waits until everything that was handed over before the call is committed.
    ///
    /// - Returns: false when the deadline (of `MonotonicClock`) came first.
    package func commit(until deadline: Int64) -> Bool {
        let ticket = state.update { state in
            state.schedule.request()
            return state.started + 1
        }
        return state.wait(until: deadline) { $0.committed >= ticket ? true : nil } ?? false
    }

    /// Takes the cut of a barrier; called inside the append turnstile.
    func barrierPassed(_ cut: Ledger.Cut) { state.update { $0.passed = cut } }

    /// Ends the thread after the commit that is under way.
    func end() { state.update { $0.isEnding = true } }

    /// The thread's body.
    func run(_ core: FlowCore) {
        var unsettled: Ledger.Cut?
        while waitUntilDue() {
            // Refused once the queue is closed: the last commit has been.
            guard core.requestBarrier() else { return }
            guard let cut = state.wait({ $0.passed.take() }) else { continue }
            let began = MonotonicClock.now()
            var whole = unsettled ?? cut
            if unsettled != nil { whole.merge(cut) }
            do throws(FlowError) {
                try settle(whole)
                unsettled = nil
                finish(whole, began: began)
            } catch {
                for receipt in whole.receipts { receipt.failed(error.message) }
                whole.receipts = []
                unsettled = whole
                fail(error)
            }
        }
    }

    /// - Returns: false at the end.
    private func waitUntilDue() -> Bool {
        while true {
            let due = state.withLock { $0.schedule.due }
            let isDue: Bool? = state.wait(until: due) { state in
                if state.isEnding { return false }
                return state.schedule.due < due ? true : nil
            }
            if isDue == false { return false }
            let starts = state.withLock { state in
                let now = MonotonicClock.now()
                guard state.schedule.due <= now else { return false }
                state.schedule.started(at: now)
                state.started += 1
                return true
            }
            if starts { return true }
        }
    }

    /// Makes everything before the barrier durable, and then the record of it.
    private func settle(_ cut: Ledger.Cut) throws(FlowError) {
        try plan.deadLetters?.commit()
        for delivery in plan.outputs { try delivery.output.commit() }
        guard let store else { return }
        var record = CommitRecord(totals: Array(zip(plan.counterNames, cut.totals)), states: cut.states)
        for (input, positions) in positions(of: cut) {
            let rows = input.checkpoints(upTo: positions)
            if !rows.isEmpty { record.checkpoints.append((input.name, rows)) }
        }
        try store.record(record)
    }

    /// By input, in the order of the plan.
    private func positions(of cut: Ledger.Cut) -> [(input: any Input, positions: [StreamPosition])] {
        var byInput: [UInt16: [StreamPosition]] = [:]
        for (key, position) in cut.positions {
            byInput[key.input, default: []].append(StreamPosition(stream: key.stream, position: position))
        }
        return plan.inputs.enumerated().compactMap { index, input in
            byInput[UInt16(index)].map { (input, $0) }
        }
    }

    /// Publishes first and acknowledges then, so that whoever got an answer finds it in the counters.
    private func finish(_ cut: Ledger.Cut, began: Int64) {
        plan.metrics.publish()
        let now = MonotonicClock.now()
        let failure = state.update { state in
            state.schedule.ended(at: now, failed: false)
            state.committed = state.started
            defer { state.status.succeeded(totals: cut.totals, began: began, ended: now) }
            return state.status.failure
        }
        if failure != nil { tell("what was read is on the disk again") }
        plan.deadLetters?.committed()
        for delivery in plan.outputs { delivery.output.committed() }
        for (input, positions) in positions(of: cut) { input.committed(positions) }
        for receipt in cut.receipts { receipt.committed() }
    }

    /// Says it once, not at every try.
    private func fail(_ error: FlowError) {
        let now = MonotonicClock.now()
        let before = state.update { state in
            state.schedule.ended(at: now, failed: true)
            defer { state.status.failed(error) }
            return state.status.failure
        }
        guard before?.message != error.message else { return }
        tell(error.code == .lost ? error.message : "\(error.message); what was read is kept, and tried again every second")
    }
}
