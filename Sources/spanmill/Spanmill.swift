internal import ArgumentParser

/// The command line: one file a command.
@main
struct Spanmill: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spanmill",
        abstract: "A streaming processor for the logs and traces of training runs.",
        discussion: """
            Lines and spans go in, stages parse, enrich, measure, sample and redact them, and they come out as an archive, \
            as Prometheus metrics, and more.

            python train.py 2>&1 | spanmill run
            spanmill run pipelines/training.yaml
            spanmill validate pipelines/*.yaml
            """,
        version: "spanmill \(Version.text)",
        subcommands: [
            RunCommand.self, InitCommand.self, ValidateCommand.self, ExplainCommand.self, ComponentsCommand.self,
            SchemaCommand.self, HealthCommand.self, CompletionsCommand.self,
        ]
    )

    static func main() {
        ProcessMemory.bound()
        main(RunCommand.spelledOut(Array(CommandLine.arguments.dropFirst())))
    }
}
