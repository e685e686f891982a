internal import ArgumentParser
internal import Config
internal import Engine

/// `spanmill validate`: reads and makes pipelines, and opens nothing.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Checks pipeline files without running them.",
        discussion: """
            Every error is printed as file:line:column with what was found and what is wanted, and warnings for what is \
            legal and unwise. Exits 0 when there is no error, 78 when there is one, 74 when a file cannot be read.

            spanmill validate pipelines/training.yaml
            spanmill validate --set server.listen=127.0.0.1:9000 pipelines/*.yaml
            """
    )

    @Argument(help: "Pipeline files.", completion: .file(extensions: ["yaml", "yml"]))
    var pipelines: [String]

    @OptionGroup var options: PipelineOptions

    func run() throws {
        var worst: ExitCode?
        for path in pipelines {
            let checked = PipelineLoading.check(path, overrides: options.all)
            checked.report()
            if let code = checked.failure { worst = worst == .badPipeline ? worst : code }
            if checked.failure == nil { print("\(path): \(checked.summary)") }
        }
        if let worst { throw worst }
    }
}
