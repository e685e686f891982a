internal import Glibc

/// Wakes a thread that waits in `poll`.
final class Waker: Sendable {
    /// Readable once woken, and from then on.
    let descriptor: Int32
    private let sender: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        let made = unsafe pipe(&ends)
        precondition(made == 0, "no pipe could be made")
        descriptor = ends[0]
        sender = ends[1]
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
        close(descriptor)
        close(sender)
    }

    /// From any thread, once.
    func wake() { _ = unsafe write(sender, "!", 1) }
}
