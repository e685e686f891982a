internal import Flow
internal import Glibc

/// Signals of a run, taken one by one by a thread of their own instead of interrupting whatever runs.
enum Signals {
    static let handled = [SIGINT, SIGTERM, SIGHUP]

    /// A signal and where it came from.
    struct Arrival: Sendable {
        var number: Int32
        /// From the terminal, which sent it to the whole foreground group.
        var isFromTerminal: Bool
    }

    /// Keeps the signals for `forEach`. Called before the first thread is made, since threads inherit it. A closed pipe is
    /// an error of a write from now on, not a signal.
    static func block() {
        _ = signal(SIGPIPE, SIG_IGN)
        unsafe withSet { set in _ = unsafe pthread_sigmask(SIG_BLOCK, set, nil) }
    }

    /// As before `block`.
    static func release() {
        _ = signal(SIGPIPE, SIG_DFL)
        unsafe withSet { set in _ = unsafe pthread_sigmask(SIG_UNBLOCK, set, nil) }
    }

    /// Calls `body` for each signal, on a thread that nobody waits for.
    static func forEach(_ body: @escaping @Sendable (Arrival) -> Void) {
        _ = OSThread("signals") {
            while true {
                if let arrival = next() { body(arrival) }
            }
        }
    }

    private static func next() -> Arrival? {
        unsafe withSet { set in
            let information = UnsafeMutablePointer<siginfo_t>.allocate(capacity: 1)
            defer { unsafe information.deallocate() }
            let number = unsafe sigwaitinfo(set, information)
            guard number > 0 else { return nil }
            // Positive codes are the kernel's own; `kill` has 0 or less.
            return Arrival(number: number, isFromTerminal: unsafe information.pointee.si_code > 0)
        }
    }

    /// - Parameter body: borrows the set of the handled signals.
    static func withSet<Result>(_ body: (UnsafeMutablePointer<sigset_t>) -> Result) -> Result {
        let set = UnsafeMutablePointer<sigset_t>.allocate(capacity: 1)
        defer { unsafe set.deallocate() }
        unsafe sigemptyset(set)
        for number in handled { unsafe sigaddset(set, number) }
        return unsafe body(set)
    }
}
