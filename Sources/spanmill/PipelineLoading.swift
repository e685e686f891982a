internal import ArgumentParser
internal import Config
internal import Engine
internal import Flow

/// A pipeline file, from its path to its plan.
struct PipelineLoading {
    let file: PipelineFile?
    /// Nil when there is an error in `diagnostics`.
    let plan: Plan?
    let diagnostics: Diagnostics

    private static let reader = PipelineReader(Catalogs.standard.specs, surroundings: .process)

    /// Reads the file at `path` and makes its plan. Nothing is opened.
    static func check(_ path: String, overrides: [ConfigOverride]) -> PipelineLoading {
        var diagnostics = Diagnostics()
        let file = reader.read(path: path, overrides: overrides, into: &diagnostics)
        return make(file, diagnostics)
    }

    /// The same for the pipeline of `spanmill run` without a file.
    static func checkBuiltIn(overrides: [ConfigOverride]) -> PipelineLoading {
        check(text: BuiltInPipeline.text, file: BuiltInPipeline.file, overrides: overrides)
    }

    /// The same for the text of a file in the working directory.
    static func check(text: String, file: String, overrides: [ConfigOverride]) -> PipelineLoading {
        var diagnostics = Diagnostics()
        let read = reader.read(Array(text.utf8), file: file, folder: "", overrides: overrides, into: &diagnostics)
        return make(read, diagnostics)
    }

    /// The plan of a file that has been read; nil keeps the faults that it was read with.
    static func make(_ file: PipelineFile?, _ diagnostics: Diagnostics) -> PipelineLoading {
        var diagnostics = diagnostics
        let plan = file.flatMap { PlanMaker(.standard).plan(of: $0, into: &diagnostics) }
        return PipelineLoading(file: file, plan: plan, diagnostics: diagnostics)
    }

    /// How a command ends that needs this pipeline: nil when there is no error.
    var failure: ExitCode? {
        guard diagnostics.hasErrors else { return nil }
        return diagnostics.isUnreadable ? .ioError : .badPipeline
    }

    /// Prints every error and warning to standard error.
    func report() {
        for diagnostic in diagnostics.sorted { StandardError.say(diagnostic.description) }
        let hidden = diagnostics.errorCount + diagnostics.warningCount - diagnostics.entries.count
        if hidden > 0 { StandardError.say("and \(hidden) more") }
    }

    /// `ok, 1 input, 5 stages, 2 outputs`.
    var summary: String {
        guard let file else { return "not read" }
        let parts = [("input", file.inputs.count), ("stage", file.stages.count), ("output", file.outputs.count)]
        let warnings = diagnostics.warningCount == 0 ? "" : ", \(Self.count("warning", diagnostics.warningCount))"
        return "ok, " + parts.map(Self.count).joined(separator: ", ") + warnings
    }

    private static func count(_ noun: String, _ number: Int) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}
