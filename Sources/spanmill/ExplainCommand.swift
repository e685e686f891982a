internal import ArgumentParser
internal import Engine
internal import Flow
internal import Foundation

/// `spanmill explain`: what each stage does to a line.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Shows what each stage of a pipeline does to a line, and where the line ends.",
        discussion: """
            Lines come from the argument or from standard input, and are joined as an input of the pipeline would join them: \
            tracebacks, container pieces, progress bars. Nothing is written and no input is opened.

            spanmill explain pipelines/training.yaml '{"event_type": "training_progress", "loss": 0.25}'
            tail -n 3 train.log | spanmill explain pipelines/training.yaml
            """
    )

    @Argument(help: "A pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
    var pipeline: String

    @Argument(help: "A line; without one, lines are read from standard input.")
    var line: String?

    @OptionGroup var options: PipelineOptions

    func run() throws {
        let loaded = PipelineLoading.check(pipeline, overrides: options.all)
        guard let plan = loaded.plan else {
            loaded.report()
            throw loaded.failure ?? .badPipeline
        }
        var explainer = Explainer(plan)
        if let line {
            show(explainer.read(Array(line.utf8), clock: Self.now))
        } else {
            while case let read = FileHandle.standardInput.availableData, !read.isEmpty {
                show(explainer.read(Array(read), clock: Self.now))
            }
        }
        show(explainer.finish(clock: Self.now))
    }

    private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1e9) }

    private func show(_ explanations: [Explainer.Explanation]) {
        for explanation in explanations {
            print(explanation.record)
            print("  read as \(explanation.reading)")
            let width = explanation.steps.map(\.stage.count).max() ?? 0
            for step in explanation.steps {
                let name = step.stage.padding(toLength: width, withPad: " ", startingAt: 0)
                var effects = step.changes + step.metrics
                if step == explanation.steps.last, explanation.outcome != .live {
                    effects.append("ends here as \(explanation.outcome.name)")
                }
                print("  \(name)  \(effects.isEmpty ? "no change" : effects.joined(separator: "; "))")
            }
            if explanation.outcome == .live {
                let outputs = explanation.outputs.isEmpty ? "no output" : explanation.outputs.joined(separator: ", ")
                print("  to \(outputs): \(explanation.result)")
            }
            print("")
        }
    }
}
