package import Engine

/// Where records come from.
///
/// An input runs on a thread of its own (`run`), takes batches from the pool, fills them with whole lines and hands
/// them over; the pool is its backpressure. It holds no batch while it waits for bytes, and it never blocks the
/// thread of another. What it has read is its own until the commit says otherwise.
package protocol Input: AnyObject, Sendable {
    /// The name in the pipeline file; the `input` label of metrics.
    var name: String { get }

    /// Opens what must be open for the instance to be ready: a port, a first look at a folder. Called once, before `run`.
    ///
    /// - Parameter saved: the rows of `checkpoints` that earlier commits recorded; reading goes on behind them.
    /// - Throws: `FlowError` naming what could not be opened and how to mend it.
    func open(_ saved: [Checkpoint]) throws(FlowError)

    /// Reads until its end or until `stop`, and returns when everything it read has been handed over.
    func run(_ intake: Intake)

    /// Asks `run` to return soon, because an input of another plan goes on behind it in this process (`resume`): what is
    /// half read stays with it. From another thread; instead of `stop`.
    func suspend()

    /// Goes on where a suspended input of an earlier plan ended. Called before `open`; those that find everything in their
    /// saved rows need not.
    func resume(_ earlier: any Input)

    /// Looks at what `open` will read, before the input that it would follow is suspended for it.
    ///
    /// - Throws: what would not do.
    func check() throws(FlowError)

    /// Asks `run` to return soon, from another thread. Called at most once; `drain` says to read on to the present end.
    func stop(drain: Bool)

    /// The rows that record these positions, and those to be forgotten. Called on the commit thread when everything up to
    /// the positions is durable in the outputs, before the commit is recorded; it may fail to be, and then is asked again
    /// with these and later positions. Short: no more I/O than a few bytes of the files at hand.
    func checkpoints(upTo positions: [StreamPosition]) -> [Checkpoint]

    /// Figures of its own for `/metrics`, beside what the flow counts of its records; equal families of several inputs are
    /// added up. From any thread.
    func families() -> [MetricFamily]

    /// Everything up to these positions is safe; called on the commit thread after each commit that moved them.
    func committed(_ positions: [StreamPosition])
}

extension Input {
    package func open(_ saved: [Checkpoint]) throws(FlowError) {}
    package func suspend() { stop(drain: false) }
    package func resume(_ earlier: any Input) {}
    package func check() throws(FlowError) {}
    package func checkpoints(upTo positions: [StreamPosition]) -> [Checkpoint] { [] }
    package func families() -> [MetricFamily] { [] }
    package func committed(_ positions: [StreamPosition]) {}
}

/// How far a stream has come.
package struct StreamPosition: Sendable, Hashable {
    package var stream: UInt32
    /// What it counts is the input's own affair: bytes of a file, offsets of a broker.
    package var position: UInt64

    package init(stream: UInt32, position: UInt64) {
        self.stream = stream
        self.position = position
    }
}
