/// One step of a pipeline.
///
/// A worker takes a batch through the stages in order. `prepare` and `apply` run in parallel on different batches;
/// between them `decide`, where a stage has a `decider`, runs for one batch at a time in order of sequence, inside a
/// turnstile, and must be short. A stage changes only the batch, the lane and, in `decide`, its decider's state: no
/// I/O, no clock (the batch carries the time), no randomness but seeds from its options.
///
/// A stage looks only at live events and ends those it drops with `batch.end(_:_:)`. What ends or begins in a stage is
/// counted around it by the pipeline (`stage_records`), so a stage counts only what is its own.
package protocol Stage: AnyObject, Sendable {
    /// The name in metrics and state: the option `name`, else the type and, from the second one on, its number.
    var name: String { get }
    func prepare(_ batch: inout Batch, _ lane: inout Lane)
    /// Nil for a stage without order-dependent state.
    var decider: (any Decider)? { get }
    func apply(_ batch: inout Batch, _ lane: inout Lane)
    /// True when `prepare` and `apply` are a glance at each event: neighbours that are brief and decide go through one
    /// turnstile together instead of queueing twice.
    var isBrief: Bool { get }
    /// True when the stage acts on the passing of time: it then gets an empty batch with the clock when no other comes.
    var wantsTime: Bool { get }
}

extension Stage {
    package var decider: (any Decider)? { nil }
    package var isBrief: Bool { false }
    package var wantsTime: Bool { false }
    package func apply(_ batch: inout Batch, _ lane: inout Lane) {}
}

/// The ordered part of a stage, with its state. Called by one thread at a time, in order of sequence; that is what an
/// implementation's `@unchecked Sendable` rests on.
package protocol Decider: AnyObject, Sendable {
    /// `lane` is the one that `prepare` got for the same batch.
    func decide(_ batch: inout Batch, _ lane: inout Lane)
    /// Appends to `out` what changed since the last call; `restore` understands it. Called at every barrier, between two
    /// batches, so it is also where metrics copy what is shown as of a commit.
    func exportChanges(into out: inout GrowableBytes)
    /// Makes the next export one of the whole state.
    func markAllChanged()
    /// Of the options that decide what the state means: one that was saved under another fingerprint is not restored.
    var stateFingerprint: UInt64 { get }
    /// Takes in an exported state, in the order of the exports. False when it cannot be read.
    func restore(_ bytes: UnsafeRawBufferPointer) -> Bool
}

extension Decider {
    package func exportChanges(into out: inout GrowableBytes) {}
    package func markAllChanged() {}
    package var stateFingerprint: UInt64 { 0 }
    package func restore(_ bytes: UnsafeRawBufferPointer) -> Bool { unsafe bytes.isEmpty }
}

/// A worker's own memory, handed from stage to stage: scratch that is reused from batch to batch, and what the batch
/// counted. Never shared between threads.
package struct Lane: ~Copyable {
    /// Structural positions and the like of the scan.
    package var scan = ScanScratch()
    /// General scratch; whoever uses it empties it first.
    package var text = GrowableBytes(capacity: 64 << 10)
    /// The records that the stage at hand looks at (`StageCondition.select`), and a second set for its own use.
    package var selection = Selection()
    package var picked = Selection()
    /// Of evaluations; `meta` in it is kept by the worker.
    package var expressions = ExpressionScratch()
    /// Counts of this batch by `Tally` index; added to the totals in order of sequence.
    package var tally: Tally
    /// Stages' own scratch, by the index that `LaneStore.reserve` gave while the plan was made.
    package var stores: [AnyObject]

    package init(tallyCount: Int, stores: [AnyObject] = []) {
        tally = Tally(count: tallyCount)
        self.stores = stores
    }
}

/// Counts of one batch, by index; the plan gives the indices out.
package struct Tally {
    package var counts: [UInt64]

    package init(count: Int) { counts = Array(repeating: 0, count: count) }

    @inline(__always)
    package mutating func add(_ index: Int, _ amount: Int = 1) { counts[index] &+= UInt64(amount) }

    package mutating func reset() {
        for i in counts.indices { counts[i] = 0 }
    }
}
