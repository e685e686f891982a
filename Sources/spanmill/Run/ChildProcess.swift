internal import Flow
internal import Glibc

/// A command whose output the run takes: `spanmill run -- python train.py`.
///
/// It inherits standard input, the terminal and its group, so that Ctrl-C reaches it as it would without Spanmill.
final class ChildProcess: Sendable {
    /// How it ended.
    enum Exit: Sendable, Equatable {
        case code(Int32)
        case signal(Int32)

        /// What a shell would report.
        var status: Int32 {
            switch self {
            case .code(let code): code
            case .signal(let number): 128 + number
            }
        }
    }

    let command: [String]
    let identifier: pid_t
    let startedAt = MonotonicClock.now()
    /// Read ends of its outputs.
    let output: Int32
    let error: Int32

    /// Starts the command.
    ///
    /// - Returns: nil and `errno` when it cannot be started.
    static func start(_ command: [String]) -> Result<ChildProcess, SpawnError> {
        guard let output = pipe(), let error = pipe() else { return .failure(SpawnError(number: errno)) }
        var identifier: pid_t = 0
        let actions = UnsafeMutablePointer<posix_spawn_file_actions_t>.allocate(capacity: 1)
        let attributes = UnsafeMutablePointer<posix_spawnattr_t>.allocate(capacity: 1)
        unsafe posix_spawn_file_actions_init(actions)
        unsafe posix_spawnattr_init(attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(actions)
            unsafe posix_spawnattr_destroy(attributes)
            unsafe actions.deallocate()
            unsafe attributes.deallocate()
            close(output.writing)
            close(error.writing)
        }
        unsafe posix_spawn_file_actions_adddup2(actions, output.writing, 1)
        unsafe posix_spawn_file_actions_adddup2(actions, error.writing, 2)
        unsafe restoreSignals(attributes)
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe command.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
        guard let name = unsafe arguments[0] else { return .failure(SpawnError(number: ENOMEM)) }
        let result = unsafe posix_spawnp(&identifier, name, actions, attributes, &arguments, environ)
        guard result == 0 else {
            close(output.reading)
            close(error.reading)
            return .failure(SpawnError(number: result))
        }
        return .success(
            ChildProcess(command, identifier: identifier, output: output.reading, error: error.reading)
        )
    }

    struct SpawnError: Error {
        let number: Int32

        var message: String { unsafe String(cString: strerror(number)) }
        /// What a shell would report: 127 for a command that is not there, 126 for one that cannot run.
        var status: Int32 { number == ENOENT ? 127 : 126 }
    }

    private init(_ command: [String], identifier: pid_t, output: Int32, error: Int32) {
        self.command = command
        self.identifier = identifier
        self.output = output
        self.error = error
    }

    /// Waits for its end. Called once.
    func wait() -> Exit {
        var status: Int32 = 0
        while unsafe waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
        let number = status & 0x7F
        return number == 0 ? .code(status >> 8 & 0xFF) : .signal(number)
    }

    func send(_ number: Int32) { kill(identifier, number) }

    /// What the run keeps to itself is as usual for the command.
    private static func restoreSignals(_ attributes: UnsafeMutablePointer<posix_spawnattr_t>) {
        let none = UnsafeMutablePointer<sigset_t>.allocate(capacity: 1)
        defer { unsafe none.deallocate() }
        unsafe sigemptyset(none)
        unsafe posix_spawnattr_setsigmask(attributes, none)
        unsafe sigaddset(none, SIGPIPE)
        unsafe posix_spawnattr_setsigdefault(attributes, none)
        unsafe posix_spawnattr_setflags(attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    private static func pipe() -> (reading: Int32, writing: Int32)? {
        var ends: [Int32] = [-1, -1]
        guard unsafe Glibc.pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }
}
