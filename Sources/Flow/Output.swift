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
/// An output never holds a batch: it takes bytes into its own bounded memory or spool.
package protocol Output: AnyObject, Sendable {
    /// The name in the pipeline file; the `output` label of metrics.
    var name: String { get }

    /// The records that the output takes, by its `when:`; nil takes all.
    var condition: Expression? { get }

    /// Creates what the output writes to; called once, before the first batch.
    func open() throws(FlowError)

    /// A worker's part, made once a worker.
    func makePart() -> any OutputPart

    func prepare(_ batch: borrowing Batch, _ selected: borrowing Selection, _ part: any OutputPart)

    /// - Returns: work for the worker to do outside the turnstile, in any order against other workers' work.
    func append(_ part: any OutputPart) -> (@Sendable () -> Void)?

    /// Notes the border; what is before it is committed by the next `commit`.
    func barrier()

    /// Makes everything before the last barrier durable. Waits for outstanding work of `append`.
    ///
    /// - Throws: `FlowError` when it is not on the disk; it is asked again later.
    func commit() throws(FlowError)

    /// After the last commit: seals and closes.
    func close() throws(FlowError)
}

/// What one worker prepared for one output: bytes by partition and the like. Reused from batch to batch.
package protocol OutputPart: AnyObject {}
