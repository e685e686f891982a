internal import Engine
internal import Flow

/// Looks at the gauges now and then, on a thread of its own.
final class HistoryKeeper: Sendable {
    private struct State {
        var history = SeriesHistory()
        var isEnded = false
        var thread: OSThread?
    }

    private let state = Monitor(State())

    init(_ subject: any ConsoleSubject) {
        let state = state
        let thread = OSThread("console-curves") {
            var next = MonotonicClock.now()
            while true {
                let families = subject.families()
                let now = WallClock.system.now() / 1_000_000
                state.withLock { $0.history.take(families, milliseconds: now) }
                next = max(next + ConsoleLimits.sampleNanoseconds, MonotonicClock.now())
                if state.wait(until: next, { $0.isEnded ? true : nil }) == true { return }
            }
        }
        state.withLock { $0.thread = thread }
    }

    /// The curves of a metric.
    func recent(_ metric: String) -> SeriesDocument {
        SeriesDocument(state.withLock { $0.history }, metric: metric)
    }

    func stop() {
        let thread = state.update { state in
            state.isEnded = true
            return state.thread.take()
        }
        thread?.join()
    }
}
