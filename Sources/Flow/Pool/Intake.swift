internal import Engine

/// An input's door to the pipeline: it takes an empty batch, fills it with whole lines, and hands it over.
///
/// ```
/// guard case .batch(let box) = intake.take() else { return }
/// box.add(Origin(input: intake.input, endPosition: position, receivedAt: intake.now), from: stream)
/// box.batch.append(lines: bytes)
/// intake.submit(box)
/// ```
/// An input that waits for bytes holds no batch meanwhile: it waits first and takes then.
package final class Intake: Sendable {
    package enum Taken: Sendable {
        case batch(BatchBox)
        /// The pipeline was full for as long as the caller would wait.
        case timedOut
        /// The pipeline takes nothing more: it has failed, or the time for draining is over.
        case ended
    }

    /// The input's number in the plan, for `Origin.input`.
    package let input: UInt16
    /// Where the input counts what it read, in the tally of the box.
    package let tallies: InputTallies
    private let core: FlowCore

    init(input: UInt16, core: FlowCore) {
        self.input = input
        self.core = core
        tallies = core.plan.own.inputs[Int(input)]
    }

    /// Nanoseconds since 1970 UTC, for `Origin.receivedAt`.
    package var now: Int64 { core.clock.now() }

    /// Waits until a batch is free and no output is full.
    ///
    /// - Parameter deadline: of `MonotonicClock`; nil waits for ever.
    package func take(until deadline: Int64? = nil) -> Taken {
        while core.isAnyOutputFull {
            let now = MonotonicClock.now()
            if let deadline, now >= deadline { return .timedOut }
            let next = now + FlowLimits.fullOutputPollNanoseconds
            if core.pool.sleep(until: min(next, deadline ?? next)) { return .ended }
        }
        let taken = core.pool.take(until: deadline)
        if case .batch(let box) = taken { box.input = input }
        return taken
    }

    /// Hands a batch over. This is when it gets its place in the order of all batches, and its time.
    package func submit(_ box: BatchBox) {
        if box.batch.origins.isEmpty && box.batch.hasLines {
            box.add(Origin(input: input, byteStart: box.batch.linesStart, receivedAt: now))
        }
        core.submit(box)
    }

    /// Wants a commit soon that covers everything handed over so far: someone waits for it.
    package func requestCommit() { core.committer.request() }

    /// Gives back a batch that turned out not to be needed.
    package func giveBack(_ box: BatchBox) { core.pool.giveBack(box) }
}
