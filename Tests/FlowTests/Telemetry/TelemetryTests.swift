import Engine
import Synchronization
import Testing

@testable import Flow

@Suite("telemetry", .timeLimit(.minutes(1)))
struct TelemetryTests {
    /// One input of `count` lines that stays open, one stage, one output.
    private func start(
        _ count: Int, failures: Int = 0, interval: Duration = .seconds(60),
        tell: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> (pipeline: Pipeline, input: MemoryInput) {
        var context = PlanContext(dataDirectory: ".", pipelineDirectory: ".")
        let stage = ChainStage("chain", &context)
        let lines = (0..<count).map { #"{"id": "\#($0)"}"# }
        let input = MemoryInput("lines", lines: lines, seed: 1, isEndless: true)
        var settings = FlowSettings()
        settings.workers = 1
        settings.commitInterval = interval
        settings.shutdownTimeout = .milliseconds(200)
        let plan = Plan(
            name: "test", inputs: [input], stages: [stage],
            outputs: [Plan.Delivery(MemoryOutput("all", failures: failures))], settings: settings, context: context)
        let pipeline = Pipeline(plan, tell: tell)
        try pipeline.start()
        return (pipeline, input)
    }

    private func value(_ families: [MetricFamily], _ name: String, _ labels: [String] = []) -> Double? {
        for family in families where family.name == name {
            for sample in family.samples where sample.labelValues == labels {
                if case .number(let value) = sample.value { return value }
            }
        }
        return nil
    }

    @Test("counters are as of the last commit, and add up")
    func counters() throws {
        let (pipeline, input) = try start(500)
        #expect(value(pipeline.families(), "spanmill_input_records_total", ["lines"]) == 0, "shown from the start")
        let deadline = MonotonicClock.now() + 5_000_000_000
        while input.committedPosition < 500 { #expect(pipeline.committer.commit(until: deadline)) }
        let families = pipeline.families()
        #expect(value(families, "spanmill_input_records_total", ["lines"]) == 500)
        #expect(value(families, "spanmill_input_lines_total", ["lines", "record"]) == 500)
        let passed = try #require(value(families, "spanmill_stage_records_total", ["chain", "passed"]))
        let sampled = try #require(value(families, "spanmill_stage_records_total", ["chain", "sampled"]))
        #expect(passed + sampled == 500 && sampled > 0)
        #expect(value(families, "spanmill_output_records_total", ["all", "delivered"]) == passed)
        // Whatever the barriers of commits are doing.
        for _ in 0..<20 {
            #expect(pipeline.committer.commit(until: deadline))
            #expect(value(pipeline.families(), "spanmill_pipeline_lag_seconds") == 0, "nothing is on its way")
        }
        #expect(Set(families.map(\.name)).count == families.count, "a family stands on the page once")
        pipeline.stop(drain: true)
        #expect(pipeline.waitUntilDone() == nil)
    }

    @Test("the process is described under the usual names")
    func process() {
        let families = ProcessFamilies.families()
        for name in [
            "process_cpu_seconds_total", "process_start_time_seconds", "process_virtual_memory_bytes",
            "process_resident_memory_bytes", "process_open_fds", "process_max_fds",
        ] {
            #expect((value(families, name) ?? -1) >= 0, "\(name)")
        }
        #expect(ProcessFamilies.fields(ofStat: "7 (a (b) c) S 1 2") == ["S", "1", "2"])
    }

    @Test("not ready before the start, while commits fail, and at the end")
    func obstacles() throws {
        let (pipeline, _) = try start(10)
        #expect(pipeline.obstacles().isEmpty)
        pipeline.stop(drain: true)
        #expect(pipeline.obstacles() == ["ending"])
        #expect(pipeline.waitUntilDone() == nil)

        let (failing, _) = try start(10, failures: .max, interval: .milliseconds(5))
        let deadline = MonotonicClock.now() + 5_000_000_000
        while failing.committer.status.failures == 0 && MonotonicClock.now() < deadline {
            _ = failing.committer.commit(until: MonotonicClock.now() + 10_000_000)
        }
        #expect(failing.obstacles() == ["no space left"])
        failing.stop(drain: true)
        #expect(failing.waitUntilDone()?.code == .diskFull)
    }

    @Test("commits that fail are told of once, and again when they succeed")
    func told() throws {
        let said = Mutex<[String]>([])
        let (pipeline, input) = try start(10, failures: 3, interval: .milliseconds(5)) { line in said.withLock { $0.append(line) } }
        let deadline = MonotonicClock.now() + 20_000_000_000
        while input.committedPosition < 10 && MonotonicClock.now() < deadline {
            _ = pipeline.committer.commit(until: MonotonicClock.now() + 10_000_000)
        }
        #expect(pipeline.committer.status.failures == 3)
        pipeline.stop(drain: true)
        #expect(pipeline.waitUntilDone() == nil)
        #expect(pipeline.uncommittedRecords == 0)
        let lines = said.withLock(\.self)
        #expect(lines.count == 2 && lines.first?.hasPrefix("no space left") == true, "\(lines)")
    }

    @Test("what came in and never got to the disk is counted at the end")
    func uncommitted() throws {
        let (pipeline, _) = try start(10, failures: .max, interval: .milliseconds(5))
        let deadline = MonotonicClock.now() + 5_000_000_000
        while pipeline.committer.status.failures == 0 && MonotonicClock.now() < deadline {
            _ = pipeline.committer.commit(until: MonotonicClock.now() + 10_000_000)
        }
        pipeline.stop(drain: true)
        #expect(pipeline.waitUntilDone()?.code == .diskFull)
        #expect(pipeline.uncommittedRecords == 10)
    }

    @Test("families of one name are one, samples of equal labels are added up")
    func merging() {
        let parts = [1.0, 2.0].map { size in
            MetricFamily(.gauge, name: "spanmill_archive_bytes", help: "", samples: [MetricSample(size)])
        }
        let merged = OwnFamilies.merged(parts)
        #expect(merged.map(\.samples) == [[MetricSample(3)]])
    }

    @Test("the sum rule sees a record that is lost or counted twice")
    func sumRule() throws {
        var context = PlanContext(dataDirectory: ".", pipelineDirectory: ".")
        let own = FlowTallies(inputs: ["in"], stages: ["filter"], outputs: ["a", "b"], in: &context.tallies)
        var totals = [UInt64](repeating: 0, count: context.tallies.counters.count)
        totals[own.inputs[0].records] = 10
        totals[own.stages[0].created] = 2
        totals[own.stages[0].ended[Int(Outcome.filtered.rawValue)]] = 5
        totals[own.outputs[0].delivered] = 6
        totals[own.outputs[0].dropped] = 1
        totals[own.outputs[1].unselected] = 7
        #expect(SumRule.differences(totals, own) == [0, 0])
        totals[own.outputs[0].delivered] = 5
        totals[own.outputs[1].deadLettered] = 1
        #expect(SumRule.differences(totals, own) == [1, -1])
    }
}
