internal import Flow

/// A few threads for what may wait or take long, so that the event loop never does.
package final class JobThreads: Sendable {
    package typealias Job = @Sendable () -> Void

    private struct State {
        var jobs: [Job] = []
        var isEnded = false
    }

    private let state = Monitor(State())
    private let threads: Monitor<[OSThread]>
    private let limit: Int

    /// - Parameter limit: jobs that may wait for a thread.
    package init(_ name: String, count: Int, limit: Int) {
        self.limit = limit
        threads = Monitor([])
        let state = state
        let started = (0..<count).map { index in
            OSThread("\(name)-\(index)") {
                while let job = Self.next(state) { job() }
            }
        }
        threads.update { $0 = started }
    }

    /// - Returns: false when too many wait; the job is not done then.
    package func run(_ job: @escaping Job) -> Bool {
        state.update { state in
            guard !state.isEnded, state.jobs.count < limit else { return false }
            state.jobs.append(job)
            return true
        }
    }

    /// Waits until all jobs are done and ends the threads.
    package func stop() {
        state.update { $0.isEnded = true }
        for thread in threads.update({ $0.popAll() }) { thread.join() }
    }

    private static func next(_ state: Monitor<State>) -> Job? {
        let job: Job?? = state.wait { state in
            if !state.jobs.isEmpty { return .some(state.jobs.removeFirst()) }
            return state.isEnded ? .some(nil) : nil
        }
        return job ?? nil
    }
}

extension Array {
    fileprivate mutating func popAll() -> [Element] {
        defer { removeAll() }
        return self
    }
}
