internal import Synchronization

/// The memory that request bodies share, so that no number of clients takes more of it.
///
/// It is claimed before a body is read: at once where there is room, else in the order of asking.
package final class BodyMemory: Sendable {
    typealias Ticket = UInt64

    private struct Waiter {
        let ticket: Ticket
        let bytes: Int
        let resume: @Sendable () -> Void
    }

    private struct State {
        var claimed = 0
        var waiters: [Waiter] = []
        var nextTicket: Ticket = 1
        var idle: [BodyPiece] = []
    }

    /// That of the process.
    package static let shared = BodyMemory(bytes: WebLimits.bodyMemoryBytes)

    let limit: Int
    private let state = Mutex(State())

    package init(bytes: Int) { limit = bytes }

    package var claimedBytes: Int { state.withLock { $0.claimed } }

    /// What a claim of so many bytes takes: whole pieces.
    static func rounded(_ bytes: Int) -> Int {
        (bytes + WebLimits.pieceBytes - 1) / WebLimits.pieceBytes * WebLimits.pieceBytes
    }

    /// Claims memory when there is some and nobody waits for it.
    func claim(_ bytes: Int) -> Bool {
        state.withLock { state in
            guard state.waiters.isEmpty, state.claimed + bytes <= limit else { return false }
            state.claimed += bytes
            return true
        }
    }

    /// Waits in line: `resume` is called, on any thread, once the bytes are claimed.
    func wait(for bytes: Int, resume: @escaping @Sendable () -> Void) -> Ticket {
        let ticket = state.withLock { state in
            let ticket = state.nextTicket
            state.nextTicket += 1
            state.waiters.append(Waiter(ticket: ticket, bytes: bytes, resume: resume))
            return ticket
        }
        release(0)
        return ticket
    }

    /// Leaves the line.
    ///
    /// - Returns: false when the claim was given already; whoever has it releases it.
    func cancel(_ ticket: Ticket) -> Bool {
        let isCancelled = state.withLock { state in
            guard let index = state.waiters.firstIndex(where: { $0.ticket == ticket }) else { return false }
            state.waiters.remove(at: index)
            return true
        }
        // The next in line may want less.
        if isCancelled { release(0) }
        return isCancelled
    }

    func release(_ bytes: Int) {
        let ready = state.withLock { state in
            state.claimed -= bytes
            var ready: [Waiter] = []
            while let first = state.waiters.first, state.claimed + first.bytes <= limit {
                state.claimed += first.bytes
                ready.append(state.waiters.removeFirst())
            }
            return ready
        }
        for waiter in ready { waiter.resume() }
    }

    // MARK: Pieces

    func takePiece() -> BodyPiece { state.withLock { $0.idle.popLast() } ?? BodyPiece() }

    func giveBack(_ pieces: [BodyPiece]) {
        state.withLock { state in
            let room = WebLimits.idlePieceBytes / WebLimits.pieceBytes - state.idle.count
            state.idle += pieces.prefix(max(0, room))
        }
    }
}
