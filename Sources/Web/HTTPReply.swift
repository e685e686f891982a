internal import Synchronization

/// The way back to a client that waits; used once, from any thread.
package final class HTTPReply: Sendable {
    private let isSent = Atomic(false)
    private let deliver: @Sendable (HTTPAnswer) -> Void

    package init(_ deliver: @escaping @Sendable (HTTPAnswer) -> Void) { self.deliver = deliver }

    /// Whoever drops a reply without an answer has lost the request; the client is told that.
    deinit { send(.error(500, "the request was lost inside; please report this")) }

    /// Sends the answer; the first one stands.
    package func send(_ answer: HTTPAnswer) {
        if !isSent.exchange(true, ordering: .acquiringAndReleasing) { deliver(answer) }
    }
}
