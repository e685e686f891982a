internal import ArgumentParser
internal import Engine

/// How long a run goes on serving after its inputs have ended.
struct Stay: ExpressibleByArgument, Sendable {
    static let forEver = "forever"

    /// Nil until a signal comes.
    let duration: Duration?

    init?(argument: String) {
        if argument == Stay.forEver {
            duration = nil
        } else {
            guard let parsed = Duration(optionText: argument) else { return nil }
            duration = parsed
        }
    }
}
