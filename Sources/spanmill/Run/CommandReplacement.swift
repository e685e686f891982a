internal import Glibc

/// The command in this process's place.
enum CommandReplacement {
    /// Returns only when the command cannot be started: with what a shell would report.
    static func replace(by command: [String]) -> Int32 {
        Signals.release()
        let arguments = unsafe command.map { unsafe strdup($0) } + [nil]
        if let name = unsafe arguments[0] { unsafe execvp(name, arguments) }
        let error = ChildProcess.SpawnError(number: errno)
        StandardError.say("spanmill: \(command[0]): \(error.message)")
        return error.status
    }
}
