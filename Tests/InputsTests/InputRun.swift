import Engine
import Flow
import Synchronization

/// An input in a pipeline of its own, without stages, whose output keeps the records.
struct InputRun {
    let pipeline: Pipeline
    let output = KeepingOutput()

    /// - Parameters:
    ///   - onError: what `parse` does with lines that are no JSON objects; nil goes without that stage.
    ///   - earlier: a suspended pipeline that this one goes on behind.
    ///   - make: makes the input in the plan's context.
    init(onError: ConfigValue? = nil, behind earlier: Pipeline? = nil, _ make: (inout PlanContext) -> any Input) {
        var context = PlanContext(dataDirectory: ".", pipelineDirectory: ".")
        context.componentName = "in"
        let input = make(&context)
        var stages: [any Stage] = []
        if let onError {
            context.componentName = "parse"
            let options = Self.options(ParseStage.spec, ["format": "json", "on_error": onError])
            stages.append(ParseStage(options: options, context: &context))
        }
        var settings = FlowSettings()
        settings.workers = 1
        settings.commitInterval = .milliseconds(20)
        settings.shutdownTimeout = .seconds(5)
        let plan = Plan(
            name: "test", inputs: [input], stages: stages, outputs: [Plan.Delivery(output)], settings: settings, context: context
        )
        pipeline = Pipeline(plan, behind: earlier)
    }

    /// A counter of the input, as of the last commit.
    func total(_ tally: KeyPath<InputTallies, Int>) -> UInt64 {
        pipeline.committer.status.totals[pipeline.plan.own.inputs[0][keyPath: tally]]
    }

    static func options(_ spec: ComponentSpec, _ options: ConfigValue) -> OptionReader {
        var diagnostics = Diagnostics()
        precondition(spec.shape.check(options, path: "inputs.in", into: &diagnostics), "\(diagnostics.sorted)")
        return OptionReader(options, shape: spec.shape, path: "inputs.in")
    }
}

/// Keeps the records' lines; is full, slow to commit or unable to while it is told to.
final class KeepingOutput: Output {
    let name = "keep"
    private let state = Mutex<(lines: [String], isFull: Bool)>(([], false))
    private let commits = Monitor((isHeld: false, isWaiting: false, fails: false))

    var lines: [String] { state.withLock { $0.lines } }
    func hold(_ isFull: Bool) { state.withLock { $0.isFull = isFull } }

    func open() throws(FlowError) {}
    func makePart() -> any OutputPart { Part() }

    func prepare(_ batch: borrowing Batch, _ selected: borrowing Selection, _ part: any OutputPart) {
        guard let part = part as? Part else { return }
        batch.serialise(selected, into: &part.bytes)
    }

    func append(_ part: any OutputPart) -> Appended {
        guard let part = part as? Part else { return Appended() }
        let text = unsafe String(decoding: part.bytes.bytes, as: UTF8.self)
        part.bytes.removeAll()
        state.withLock { $0.lines += text.split(separator: "\n").map(String.init) }
        return Appended()
    }

    func barrier() {}
    func holdCommits(_ isHeld: Bool) { commits.update { $0.isHeld = isHeld } }
    func failCommits(_ fails: Bool) { commits.update { $0.fails = fails } }
    var isCommitting: Bool { commits.withLock { $0.isWaiting } }

    func commit() throws(FlowError) {
        let fails = commits.wait { commits in
            commits.isWaiting = commits.isHeld
            return commits.isHeld ? nil : commits.fails
        }
        if fails == true { throw FlowError(.diskFull, "no space left") }
    }

    var isFull: Bool { state.withLock { $0.isFull } }
    func close() throws(FlowError) {}

    final class Part: OutputPart {
        var bytes = GrowableBytes()
    }
}
