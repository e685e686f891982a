internal import ArgumentParser
internal import Config

/// Options that override the pipeline file, the same for every command that reads one.
struct PipelineOptions: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Replaces one value of the file: --set stages.sample.ratio=1 --set server.listen=127.0.0.1:9000",
            valueName: "key.path=value"
        ),
        transform: { text in
            guard let override = ConfigOverride(argument: text) else {
                throw ValidationError("\"\(text)\" is no key.path=value")
            }
            return override
        }
    )
    var overrides: [ConfigOverride] = []

    @Option(help: ArgumentHelp("Replaces data_dir, the folder for all that is written.", valueName: "folder"))
    var dataDir: String?

    @Option(help: "Replaces workers, the number of threads that take records through the stages.")
    var workers: Int?

    /// All of them, in the order in which they apply.
    var all: [ConfigOverride] {
        overrides + (dataDir.map { [ConfigOverride(path: ["data_dir"], text: $0)] } ?? [])
            + (workers.map { [ConfigOverride(path: ["workers"], value: String($0))] } ?? [])
    }
}
