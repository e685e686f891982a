internal import ArgumentParser
internal import Flow

/// Why a run did not start.
struct RunFailure: Error {
    let code: ExitCode
    /// Nil when it has been said already.
    let message: String?
    /// Whether the built-in pipeline goes on without recording.
    var isOurs = true

    /// Says it, and gives the exit code.
    ///
    /// The built-in pipeline never ends the training it was put behind: standard input is passed on to its end, and a
    /// command is run without us.
    func end(_ settings: RunSettings) -> Int32 {
        if let message { StandardError.say("spanmill: \(message)") }
        guard settings.isBuiltIn, isOurs else { return code.rawValue }
        guard settings.command.isEmpty else {
            StandardError.say("spanmill: running the command without recording it")
            return CommandReplacement.replace(by: settings.command)
        }
        StandardError.say("spanmill: nothing is recorded; input is passed on")
        PassThrough.run()
        return ExitCode.checkFailed.rawValue
    }
}
