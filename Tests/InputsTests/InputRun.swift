import Engine
import Flow
import Synchronization

/// An input in a pipeline of its own, without stages, whose output keeps the records.
struct InputRun {
    let pipeline: Pipeline
    let output = KeepingOutput()

    /// - Parameter make: makes the input in the plan's context.
    init(_ make: (inout PlanContext) -> any Input) {
        var context = PlanContext(dataDirectory: ".", pipelineDirectory: ".")
        context.componentName = "in"
        let input = make(&context)
        var settings = FlowSettings()
        settings.workers = 1
        settings.commitInterval = .milliseconds(20)
        settings.shutdownTimeout = .seconds(5)
        let plan = Plan(
            name: "test", inputs: [input], stages: [], outputs: [Plan.Delivery(output)], settings: settings, context: context
        )
        pipeline = Pipeline(plan)
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

/// Keeps the records' lines; holds `isFull` while it is told to.
final class KeepingOutput: Output {
    let name = "keep"
    private let state = Mutex<(lines: [String], isFull: Bool)>(([], false))

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
    func commit() throws(FlowError) {}
    var isFull: Bool { state.withLock { $0.isFull } }
    func close() throws(FlowError) {}

    final class Part: OutputPart {
        var bytes = GrowableBytes()
    }
}
