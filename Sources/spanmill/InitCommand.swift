internal import ArgumentParser
internal import Config
internal import Engine

/// `spanmill init`: a pipeline for a folder of logs.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Looks at a log folder and writes a pipeline for it.",
        discussion: """
            Reads the beginnings of the largest logs and proposes inputs, metrics and redaction, with comments. What it \
            writes can be run as it is.

            spanmill init runs/
            spanmill init /var/log/train --output train.yaml
            spanmill init runs/ --output - | less
            """
    )

    @Argument(help: "The folder of the logs.", completion: .directory)
    var folder = "."

    @Option(name: .shortAndLong, help: ArgumentHelp("Where to write; - is standard output.", valueName: "file"))
    var output = "pipeline.yaml"

    @Flag(help: "Overwrites the file.")
    var force = false

    func run() throws {
        var folder = folder
        while folder.count > 1, folder.last == "/" { folder.removeLast() }
        let files: [LogFile]
        do {
            files = try LogFolder.files(folder)
        } catch {
            StandardError.say("\(folder): \(error)")
            throw ExitCode.ioError
        }
        let shown = try patternFolder(folder)
        let proposal = PipelineProposal(folder: shown, files: files) { path, limit in
            LogFolder.head("\(folder)/\(path)", limit: limit)
        }
        let writer = PipelineWriter(proposal, folder: folder, file: output == "-" ? "pipeline.yaml" : output)
        try check(writer.text)
        try write(writer.text)
        StandardError.say("\(folder): \(writer.summary)")
        guard output != "-" else { return }
        StandardError.say("\(output) is written; next: spanmill run \(output)\(proposal.isEmpty ? "" : " --once")")
    }

    /// The folder as the pipeline file must name it: what it reads is relative to the file.
    private func patternFolder(_ folder: String) throws -> String {
        guard folder.first != "/", output.contains("/"), output != "-" else { return folder }
        guard let path = LogFolder.absolutePath(of: folder) else {
            StandardError.say("\(folder): cannot be resolved")
            throw ExitCode.ioError
        }
        return path
    }

    /// What is written is read first, as `run` would.
    private func check(_ text: String) throws {
        let checked = PipelineLoading.check(text: text, file: output, overrides: [])
        if let failure = checked.failure {
            checked.report()
            throw failure
        }
    }

    private func write(_ text: String) throws {
        guard output != "-" else {
            print(text, terminator: "")
            return
        }
        if let failure = TextFile.create(output, text, overwriting: force) {
            StandardError.say("\(output): \(failure)")
            throw ExitCode.ioError
        }
    }
}
