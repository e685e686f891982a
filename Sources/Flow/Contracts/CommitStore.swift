/// Where a pipeline keeps what it needs to go on after a restart as if there had been none.
///
/// Called by one thread at a time: by the one that opens the pipeline, then by the commit thread.
package protocol CommitStore: Sendable {
    /// What the last commit recorded; empty on a first run.
    ///
    /// - Throws: when it cannot be read. Nothing is then opened: to begin anew would count lines twice.
    func load() throws(FlowError) -> SavedState

    /// Makes a commit durable in one step: all of it or, when it throws, nothing. Outputs have made their own bytes
    /// durable before; the lengths of their files become valid in the same step.
    func record(_ record: CommitRecord) throws(FlowError)
}

/// What a commit records beside the outputs' own bytes.
package struct CommitRecord: Sendable {
    /// The own counters as of the barrier, by the name of `Plan.counterNames`.
    package var totals: [(name: String, value: UInt64)]
    /// Rows that changed, by input.
    package var checkpoints: [(input: String, rows: [Checkpoint])]
    /// What deciders exported, in order.
    package var states: [Ledger.StateChange]

    package init(
        totals: [(name: String, value: UInt64)] = [], checkpoints: [(input: String, rows: [Checkpoint])] = [],
        states: [Ledger.StateChange] = []
    ) {
        self.totals = totals
        self.checkpoints = checkpoints
        self.states = states
    }
}

/// What the commits of earlier runs left.
package struct SavedState: Sendable {
    package var totals: [String: UInt64]
    /// By input.
    package var checkpoints: [String: [Checkpoint]]
    /// By stage, in the order of the exports, the first one whole.
    package var states: [String: [Ledger.StateChange]]

    package init(
        totals: [String: UInt64] = [:], checkpoints: [String: [Checkpoint]] = [:],
        states: [String: [Ledger.StateChange]] = [:]
    ) {
        self.totals = totals
        self.checkpoints = checkpoints
        self.states = states
    }
}
