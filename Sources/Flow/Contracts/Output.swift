package import Engine

/// Where records go.
///
/// A record passes in four steps, so that the costly ones run in parallel and the order is that of the batches:
///
/// 1. `prepare` on a worker, in parallel: writes the selected records of a batch into the worker's own part.
/// 2. `append` in the append turnstile, one batch at a time in order of sequence: takes the part's bytes. Short; what is
///    long (compressing a full frame) is returned as work that the worker does behind the turnstile.
/// 3. `barrier` in the same turnstile, between two batches: notes what is to be made durable.
/// 4. `commit` on the commit thread: makes what lay before the barrier durable. When it throws, nothing before the
///    barrier is acknowledged.
///
/// An output never holds a batch and never waits in `append`: it takes bytes into its own bounded memory or spool, and
/// says by `isFull` that it wants no more. To wait inside the turnstile for room that only a commit makes would hold
/// back the barrier of that commit for ever.
///
/// Which records an output takes (`when:`) is the plan's affair; it sees the selected ones alone.
package protocol Output: AnyObject, Sendable {
    /// The name in the pipeline file; the `output` label of metrics.
    var name: String { get }

    /// Creates what the output writes to; called once, before the first batch.
    func open() throws(FlowError)

    /// A worker's part, made once a worker.
    func makePart() -> any OutputPart

    func prepare(_ batch: borrowing Batch, _ selected: borrowing Selection, _ part: any OutputPart)

    /// The same for an output that evaluates expressions of its own, with the worker's scratch and counts. This is what
    /// the flow calls; by default it is the other one.
    func prepare(
        _ batch: borrowing Batch, _ selected: borrowing Selection, _ part: any OutputPart, _ lane: inout Lane)

    /// Takes what `prepare` left in the part.
    func append(_ part: any OutputPart) -> Appended

    /// Notes the border; what is before it is committed by the next `commit`.
    func barrier()

    /// The pipeline runs: threads of the output's own begin here, and end in `close`.
    ///
    /// - Parameter tell: takes a sentence for the operator, from any thread.
    func launched(_ tell: @escaping @Sendable (String) -> Void)

    /// Makes everything before the last barrier durable. Waits for outstanding work of `append`.
    ///
    /// - Throws: `FlowError` when it is not on the disk; it is asked again later, after another barrier. With the code
    ///   `lost` a part of it never will be: who waits for any of it is told so, and the next commit stands again.
    func commit() throws(FlowError)

    /// The commit that covers the last barrier is recorded: what `commit` made durable counts from now on, over a crash
    /// too. Called on the commit thread; short.
    func committed()

    /// False for an output that shows what stages derived and keeps no record: its records are passed, not delivered
    /// anywhere, and a summary that named them would mislead.
    var keepsRecords: Bool { get }

    /// True while the output's memory or spool is full: inputs get no batch. What the pool holds by then (`FlowLimits`)
    /// still arrives. Asked from many threads, often.
    var isFull: Bool { get }

    /// What the operator must mend before all is well; each is a reason of `/ready`. From any thread; does not wait.
    var obstacles: [String] { get }

    /// Figures of its own for `/metrics`, beside what the flow counts of its records; equal families of several
    /// outputs are added up. From any thread.
    func families() -> [MetricFamily]

    /// After the last commit: seals and closes.
    func close() throws(FlowError)
}

extension Output {
    package func prepare(
        _ batch: borrowing Batch, _ selected: borrowing Selection, _ part: any OutputPart, _ lane: inout Lane
    ) {
        prepare(batch, selected, part)
    }

    package func launched(_ tell: @escaping @Sendable (String) -> Void) {}
    package func committed() {}
    package var obstacles: [String] { [] }
    package var keepsRecords: Bool { true }
    package var isFull: Bool { false }
    package func families() -> [MetricFamily] { [] }
}

/// What one worker prepared for one output: bytes by partition and the like. Reused from batch to batch.
package protocol OutputPart: AnyObject {}

/// What became of the selected records of a batch at one output. Those that are not named here are delivered.
package struct Appended: Sendable {
    /// Work for the worker to do outside the turnstile, in any order against other workers' work.
    package var work: (@Sendable () -> Void)?
    /// Records that the output could not take and put into the dead letters.
    package var deadLettered: Int
    /// Records that the output threw away, as a pipe does whose reader has gone: `spool_dropped` in the sum rule.
    package var dropped: Int

    package init(work: (@Sendable () -> Void)? = nil, deadLettered: Int = 0, dropped: Int = 0) {
        self.work = work
        self.deadLettered = deadLettered
        self.dropped = dropped
    }
}
