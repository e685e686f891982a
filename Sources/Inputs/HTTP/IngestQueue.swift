internal import Flow

/// Requests that wait for a thread. There are never more of them than connections.
final class IngestQueue: Sendable {
    private struct State {
        var requests: [IngestRequest] = []
        var isEnded = false
    }

    private let state = Monitor(State())

    /// - Returns: false when the input has ended.
    func add(_ request: IngestRequest) -> Bool {
        state.update { state in
            guard !state.isEnded else { return false }
            state.requests.append(request)
            return true
        }
    }

    /// The next request; nil when there is none and none comes.
    func next() -> IngestRequest? {
        let request: IngestRequest?? = state.wait { state in
            if !state.requests.isEmpty { return .some(state.requests.removeFirst()) }
            return state.isEnded ? .some(nil) : nil
        }
        return request ?? nil
    }

    /// The next request if one is there.
    func nextNow() -> IngestRequest? {
        state.withLock { $0.requests.isEmpty ? nil : $0.requests.removeFirst() }
    }

    func end() { state.update { $0.isEnded = true } }
}
