/// The fixed number of batches that bounds the pipeline's memory and holds back its inputs.
package final class BatchPool: Sendable {
    private struct State {
        /// The one given back last is taken first: it is still in a cache.
        var free: [BatchBox]
        var isEnded = false
    }

    private let state: Monitor<State>
    package let size: Int

    init(_ boxes: [BatchBox]) {
        size = boxes.count
        state = Monitor(State(free: boxes))
    }

    /// Waits for a free batch.
    ///
    /// - Parameter deadline: of `MonotonicClock`; nil waits for ever.
    func take(until deadline: Int64?) -> Intake.Taken {
        let taken: Intake.Taken? = state.wait(until: deadline) { state in
            if state.isEnded { return .ended }
            return state.free.popLast().map { .batch($0) }
        }
        return taken ?? .timedOut
    }

    func giveBack(_ box: BatchBox) {
        box.reset()
        state.update { $0.free.append(box) }
    }

    /// Lets nobody wait any longer: from now on `take` says that it is over.
    func end() { state.update { $0.isEnded = true } }

    /// Sleeps until the deadline or the end.
    ///
    /// - Returns: true at the end.
    func sleep(until deadline: Int64) -> Bool { state.wait(until: deadline) { $0.isEnded ? true : nil } ?? false }

    package var freeCount: Int { state.withLock { $0.free.count } }
}
