internal import ArgumentParser
internal import Config
internal import Engine
internal import Flow

/// `spanmill run`: runs a pipeline until its inputs end or a signal comes.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs a pipeline, with no file the built-in one.",
        discussion: """
            The built-in pipeline takes standard input through the standard stages (credentials redacted) into an archive \
            in ./spanmill-data. Behind -- stands a command whose output is taken instead of standard input: it is passed \
            through, with signals and the exit code, and the exit becomes a record.

            Ctrl-C drains and ends within shutdown_timeout, a second one ends at once with 130. When standard input is a \
            pipe, the first Ctrl-C reads on to the end of the input. SIGHUP reads the pipeline file again: with a fault in it \
            nothing changes, otherwise what was read is committed and the new pipeline goes on in the same process.

            python train.py 2>&1 | spanmill run
            spanmill run -- python train.py --epochs 10
            spanmill run pipelines/training.yaml < train.log
            spanmill run pipelines/ranks.yaml --once
            """
    )

    @Argument(help: "Pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
    var pipeline: String?

    @Flag(help: "Reads files to their present end, then drains and exits.")
    var once = false

    @Flag(
        inversion: .prefixedNo,
        help: "Passes input lines on to standard output; on in the built-in pipeline and with a command."
    )
    var echo: Bool?

    @Option(help: ArgumentHelp("Goes on serving after the inputs ended, for ever or for this long.", valueName: "30s"))
    var stay: Stay?

    @OptionGroup var options: PipelineOptions

    @Argument(parsing: .postTerminator, help: ArgumentHelp("Command whose output is taken.", valueName: "command"))
    var command: [String] = []

    func run() throws {
        Signals.block()
        let settings = RunSettings(
            pipeline: pipeline,
            overrides: options.all,
            isOnce: once,
            echo: echo,
            stay: stay,
            command: command
        )
        let code: Int32
        do throws(RunFailure) {
            code = try RunSession(RunPreparation(settings), settings).run()
        } catch {
            code = error.end(settings)
        }
        if code != 0 { throw ExitCode(code) }
    }

    /// `--stay` may stand alone, so its value is always attached: without one it is spelled out here.
    static func spelledOut(_ arguments: [String]) -> [String] {
        let own = arguments.prefix { $0 != "--" }
        return own.map { $0 == "--stay" ? "--stay=\(Stay.forEver)" : $0 } + arguments[own.endIndex...]
    }
}
