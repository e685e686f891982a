internal import ArgumentParser
internal import Engine
internal import Flow
internal import Web

/// `spanmill health`: whether an instance is ready, as an exit code.
struct HealthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Tells whether a running instance is ready.",
        discussion: """
            Asks /ready of the server at the address. Exits 0 when the instance is ready, and 1 with the reasons when it is \
            not or does not answer: for Docker's HEALTHCHECK.

            spanmill health
            spanmill health http://127.0.0.1:9000
            """
    )

    /// Docker waits 30 s for a check by default; one that takes longer than this is none.
    private static let time = Duration.seconds(5)

    @Argument(help: "Address of the server.")
    var address = "http://127.0.0.1:8000"

    func validate() throws {
        guard Endpoint(optionText: address) != nil else {
            throw ValidationError("\(address) is no address; want one such as http://127.0.0.1:8000")
        }
    }

    func run() throws {
        guard let endpoint = Endpoint(optionText: address) else { throw ExitCode.checkFailed }
        do throws(FlowError) {
            let answer = try HTTPProbe.get(endpoint, path: "/ready", within: Self.time)
            if answer.status == 200 { return }
            StandardError.say("spanmill: not ready (\(answer.status)): \(answer.body.prefix { $0 != "\n" })")
        } catch {
            StandardError.say("spanmill: \(error.message)")
        }
        throw ExitCode.checkFailed
    }
}
