import Engine
import Flow
import Synchronization
import TestKit
import Testing

/// The pipeline with its real threads; run it under the thread sanitizer too.
@Suite("pipeline", .timeLimit(.minutes(2)))
struct PipelineTests {
    struct Run {
        var pipeline: Pipeline
        var inputs: [MemoryInput]
        var everything: MemoryOutput
        var odd: MemoryOutput
    }

    static func lines(_ input: Int, count: Int) -> [String] {
        (0..<count).map { #"{"id": "\#(input)-\#($0)", "odd": \#($0 % 2)}"# }
    }

    static func id(_ line: String) -> [UInt8] { Array(line.split(separator: "\"")[3].utf8) }

    private func make(
        inputs: Int = 3, lines: Int = 2000, workers: Int, seed: UInt64, everything: MemoryOutput = MemoryOutput("all"),
        isEndless: Bool = false, settings change: (inout FlowSettings) -> Void = { _ in }, store: (any CommitStore)? = nil,
        behind earlier: Pipeline? = nil
    ) -> Run {
        var context = PlanContext(dataDirectory: ".", pipelineDirectory: ".")
        let slot = context.keys.intern("odd")
        let odd = MemoryOutput("odd")
        let sources = (0..<inputs).map {
            MemoryInput("in\($0)", lines: Self.lines($0, count: lines), seed: seed &+ UInt64($0), isEndless: isEndless)
        }
        var settings = FlowSettings()
        settings.workers = workers
        settings.commitInterval = .milliseconds(20)
        change(&settings)
        let isOdd = RecordCondition { batch, selection, _ in
            selection.reset(count: batch.eventCount, to: false)
            for event in 0..<batch.eventCount {
                if let field = batch.field(event, slot), unsafe batch.value(field).elementsEqual("1".utf8) {
                    selection.insert(event)
                }
            }
        }
        let stages: [any Stage] = [ChainStage("first", &context), ChainStage("second", &context)]
        let plan = Plan(
            name: "test", inputs: sources, stages: stages,
            outputs: [Plan.Delivery(everything), Plan.Delivery(odd, condition: isOdd)], settings: settings,
            context: context
        )
        return Run(pipeline: Pipeline(plan, behind: earlier, store: store), inputs: sources, everything: everything, odd: odd)
    }

    /// Where two lists part; a whole one would fill the screen.
    private func firstDifference(_ found: [String], _ wanted: [String]) -> String? {
        if found == wanted { return nil }
        let index = zip(found, wanted).enumerated().first { $1.0 != $1.1 }?.offset ?? min(found.count, wanted.count)
        return "\(found.count) and \(wanted.count) lines, parting at \(index)"
    }

    /// What one input's lines come to, one after the other.
    private func expected(_ lines: [String]) -> [String] {
        var hashes: [UInt64] = [1, 1]
        return lines.filter { line in
            let id = Self.id(line)
            return ChainStage.Chain.keeps(id, &hashes[0]) && ChainStage.Chain.keeps(id, &hashes[1])
        }
    }

    @Test("one input: the outputs are those of one record after the other", arguments: [1, 2, 4])
    func sequential(workers: Int) throws {
        let seed = Seed.fromEnvironment().value
        let run = make(inputs: 1, lines: 4000, workers: workers, seed: seed)
        try run.pipeline.start()
        #expect(run.pipeline.waitUntilDone() == nil)
        let wanted = expected(run.inputs[0].lines)
        #expect(firstDifference(run.everything.durable, wanted) == nil, "SEED=\(seed)")
        #expect(firstDifference(run.odd.durable, wanted.filter { $0.hasSuffix("1}") }) == nil, "SEED=\(seed)")
        #expect(run.inputs[0].committedPosition == 4000)
        #expect(run.everything.isClosed)
    }

    @Test("several inputs: each keeps its order, and the counts add up", arguments: [1, 2, 5])
    func several(workers: Int) throws {
        let seed = Seed.fromEnvironment().value
        let run = make(workers: workers, seed: seed)
        try run.pipeline.start()
        #expect(run.pipeline.waitUntilDone() == nil)
        let totals = run.pipeline.committer.status.totals
        let own = run.pipeline.plan.own
        #expect(SumRule.differences(totals, own) == [0, 0], "SEED=\(seed)")
        #expect(own.inputs.map { totals[$0.records] } == [2000, 2000, 2000])
        #expect(own.inputs.map { totals[$0.bytes] } == run.inputs.map { $0.lines.reduce(0) { $0 + UInt64($1.utf8.count) + 1 } })
        #expect(totals[own.outputs[0].delivered] == UInt64(run.everything.durable.count))
        #expect(totals[own.stages[0].passed] + totals[own.stages[0].ended[Int(Outcome.sampled.rawValue)]] == 6000)
        for (index, input) in run.inputs.enumerated() {
            let mine = run.everything.durable.filter { $0.hasPrefix(#"{"id": "\#(index)-"#) }
            #expect(firstDifference(mine, input.lines.filter(Set(mine).contains)) == nil, "SEED=\(seed)")
            #expect(input.acknowledged > 0)
            #expect(input.refused == 0)
        }
    }

    @Test("each commit is a clean cut through inputs, states and outputs", arguments: [1, 3])
    func cuts(workers: Int) throws {
        let seed = Seed.fromEnvironment().value
        let output = MemoryOutput("all")
        let wanted = Mutex<[String]>([])
        let checked = Mutex(0)
        let lines = Self.lines(0, count: 5000)
        let run = make(
            inputs: 1, lines: 5000, workers: workers, seed: seed, everything: output,
            settings: { $0.commitInterval = .milliseconds(2) },
            store: MemoryStore { record in
                guard let row = record.checkpoints.first?.rows.first, let position = Int(row.text) else { return }
                var hashes: [UInt64] = [1, 1]
                var kept = 0
                var seen = [0, 0]
                for line in lines.prefix(position) {
                    let id = Self.id(line)
                    seen[0] += 1
                    guard ChainStage.Chain.keeps(id, &hashes[0]) else { continue }
                    seen[1] += 1
                    if ChainStage.Chain.keeps(id, &hashes[1]) { kept += 1 }
                }
                let states = record.states.suffix(2).map { String(decoding: $0.bytes, as: UTF8.self) }
                #expect(states == ["\(seen[0]) \(hashes[0])", "\(seen[1]) \(hashes[1])"], "SEED=\(seed)")
                #expect(output.durable.count == kept, "SEED=\(seed)")
                checked.withLock { $0 += 1 }
                wanted.withLock { $0 = Array(lines.prefix(position)) }
            }
        )
        try run.pipeline.start()
        #expect(run.pipeline.waitUntilDone() == nil)
        #expect(checked.withLock { $0 } > 1)
        #expect(wanted.withLock { $0.count } == 5000)
    }

    @Test("a restart goes on behind the last recorded commit as if there had been none", arguments: [1, 3])
    func restart(workers: Int) throws {
        let seed = Seed.fromEnvironment().value
        let broken = MemoryStore(failsFrom: 3)
        let first = make(
            inputs: 1, lines: 4000, workers: workers, seed: seed,
            settings: { settings in
                settings.commitInterval = .milliseconds(2)
                settings.shutdownTimeout = .milliseconds(50)
            },
            store: broken
        )
        try first.pipeline.start()
        #expect(first.pipeline.waitUntilDone()?.code == .diskFull, "SEED=\(seed)")
        let saved = try broken.load()
        let kept = first.everything.recorded
        #expect(kept.count < first.everything.durable.count || first.inputs[0].committedPosition < 4000)
        let second = make(
            inputs: 1, lines: 4000, workers: workers, seed: seed &+ 1, everything: MemoryOutput("all", kept: kept),
            store: MemoryStore(saved)
        )
        try second.pipeline.start()
        #expect(second.pipeline.waitUntilDone() == nil)
        #expect(second.pipeline.notices.isEmpty)
        #expect(firstDifference(second.everything.durable, expected(first.inputs[0].lines)) == nil, "SEED=\(seed)")
        let totals = second.pipeline.committer.status.totals
        #expect(totals[second.pipeline.plan.own.inputs[0].records] == 4000)
        #expect(SumRule.differences(totals, second.pipeline.plan.own) == [0, 0])
    }

    @Test("another plan goes on behind a suspended pipeline: rows, counters and states", arguments: [1, 3])
    func reload(workers: Int) throws {
        let seed = Seed.fromEnvironment().value
        let store = MemoryStore()
        let first = make(inputs: 1, lines: 1500, workers: workers, seed: seed, isEndless: true, store: store)
        try first.pipeline.start()
        let deadline = MonotonicClock.now() + 20_000_000_000
        while first.inputs[0].committedPosition < 1500 && MonotonicClock.now() < deadline {
            _ = first.pipeline.committer.commit(until: deadline)
        }
        first.pipeline.suspend()
        #expect(first.pipeline.waitUntilDone() == nil)
        #expect(first.everything.isClosed)
        let second = make(inputs: 1, lines: 4000, workers: workers, seed: seed, store: store, behind: first.pipeline)
        try second.pipeline.start()
        #expect(second.pipeline.waitUntilDone() == nil)
        #expect(second.pipeline.notices.isEmpty, "\(second.pipeline.notices)")
        let both = first.everything.durable + second.everything.durable
        #expect(firstDifference(both, expected(second.inputs[0].lines)) == nil, "SEED=\(seed)")
        let totals = second.pipeline.committer.status.totals
        #expect(totals[second.pipeline.plan.own.inputs[0].records] == 4000)
        #expect(second.pipeline.totalsOfRun == totals, "both are one run")
        #expect(SumRule.differences(totals, second.pipeline.plan.own) == [0, 0])
    }

    @Test("a pipeline that cannot be opened whole closes what it has opened, and gives its inputs back")
    func undone() throws {
        var context = PlanContext(dataDirectory: ".", pipelineDirectory: ".")
        let stage = ChainStage("stage", &context)
        let output = MemoryOutput("all")
        let input = MemoryInput("a", lines: ["{}"], seed: 1, isEndless: true)
        let plan = Plan(
            name: "test", inputs: [input, ClosedInput()], stages: [stage], outputs: [Plan.Delivery(output)], context: context)
        #expect(throws: FlowError.self) { try Pipeline(plan).open() }
        #expect(output.isClosed)
        #expect(input.hasRun, "it is stopped and run, so that it lets go of what it has opened")
    }

    @Test("what an earlier run left and does not fit begins anew, and is told")
    func misfit() throws {
        let saved = SavedState(
            totals: ["input_records{input=other}": 7],
            states: [
                "first": [Ledger.StateChange(stage: "first", fingerprint: 9, bytes: Array("5 5".utf8))],
                "second": [Ledger.StateChange(stage: "second", bytes: Array("torn".utf8))],
            ])
        let run = make(inputs: 1, lines: 100, workers: 1, seed: 1, store: MemoryStore(saved))
        try run.pipeline.start()
        #expect(run.pipeline.waitUntilDone() == nil)
        #expect(run.pipeline.notices.count == 3)
        #expect(firstDifference(run.everything.durable, expected(run.inputs[0].lines)) == nil)
        #expect(run.pipeline.committer.status.totals[run.pipeline.plan.own.inputs[0].records] == 100)
    }

    @Test("a failed commit acknowledges nothing, and the next one covers it")
    func failingCommit() throws {
        let output = MemoryOutput("all", failures: 2)
        let run = make(
            inputs: 1, lines: 300, workers: 2, seed: 1, everything: output, settings: { $0.commitInterval = .milliseconds(5) }
        )
        try run.pipeline.start()
        #expect(run.pipeline.waitUntilDone() == nil)
        #expect(run.pipeline.committer.status.failures == 2)
        #expect(run.pipeline.committer.status.failure == nil)
        #expect(run.inputs[0].refused > 0, "who waits is told")
        #expect(run.inputs[0].committedPosition == 300)
        #expect(firstDifference(output.durable, expected(run.inputs[0].lines)) == nil)
    }

    @Test("an output that stays broken ends the run with its error")
    func brokenOutput() throws {
        let run = make(
            inputs: 1, lines: 10, workers: 1, seed: 1, everything: MemoryOutput("all", failures: .max),
            settings: { $0.shutdownTimeout = .milliseconds(50) }
        )
        try run.pipeline.start()
        #expect(run.pipeline.waitUntilDone()?.code == .diskFull)
        #expect(run.inputs[0].acknowledged == 0)
        #expect(run.inputs[0].committedPosition == 0)
    }

    @Test("a full output holds the inputs back until a commit makes room")
    func fullOutput() throws {
        let output = MemoryOutput("all", limit: 100)
        let run = make(
            inputs: 2, lines: 1500, workers: 2, seed: 3, everything: output,
            settings: { $0.commitInterval = .milliseconds(5) }
        )
        try run.pipeline.start()
        #expect(run.pipeline.waitUntilDone() == nil)
        #expect(run.pipeline.committer.status.commits > 5)
        #expect(SumRule.differences(run.pipeline.committer.status.totals, run.pipeline.plan.own) == [0, 0])
    }

    @Test("time passes where no records do")
    func time() throws {
        var context = PlanContext(dataDirectory: ".", pipelineDirectory: ".")
        let stage = ChainStage("windows", &context, wantsTime: true)
        let input = MemoryInput("in", lines: [], seed: 1, isEndless: true)
        let plan = Plan(
            name: "time", inputs: [input], stages: [stage], outputs: [Plan.Delivery(MemoryOutput("all"))], context: context
        )
        let pipeline = Pipeline(plan)
        try pipeline.start()
        _ = Monitor(0).wait(until: MonotonicClock.now() + 900_000_000) { _ -> Bool? in nil }
        pipeline.stop(drain: true)
        #expect(pipeline.waitUntilDone() == nil)
        #expect((2...4).contains(stage.timeBatches))
        #expect(pipeline.committer.status.totals.allSatisfy { $0 == 0 })
    }

    @Test("whoever asks for a commit gets one without waiting for the interval")
    func requested() throws {
        let run = make(
            inputs: 1, lines: 50, workers: 1, seed: 1, isEndless: true, settings: { $0.commitInterval = .seconds(60) }
        )
        try run.pipeline.start()
        let deadline = MonotonicClock.now() + 5_000_000_000
        while run.inputs[0].committedPosition < 50 && MonotonicClock.now() < deadline {
            #expect(run.pipeline.committer.commit(until: deadline))
        }
        #expect(run.inputs[0].committedPosition == 50)
        run.pipeline.stop(drain: true)
        #expect(run.pipeline.waitUntilDone() == nil)
    }

    @Test("an input that does not end is left behind when the time for draining is over")
    func hanging() throws {
        var context = PlanContext(dataDirectory: ".", pipelineDirectory: ".")
        var settings = FlowSettings()
        settings.shutdownTimeout = .milliseconds(50)
        let output = MemoryOutput("all")
        _ = context.keys.intern("id")
        let plan = Plan(
            name: "hang", inputs: [DeafInput()], stages: [], outputs: [Plan.Delivery(output)], settings: settings,
            context: context
        )
        let pipeline = Pipeline(plan)
        try pipeline.start()
        pipeline.stop(drain: true)
        #expect(pipeline.waitUntilDone()?.code == .shutdown)
        #expect(output.isClosed)
    }

    /// Does not hear `stop`.
    final class DeafInput: Input {
        let name = "deaf"
        func run(_ intake: Intake) { _ = Monitor(0).wait { _ -> Bool? in nil } }
        func stop(drain: Bool) {}
    }
}

/// An input that cannot be opened.
private final class ClosedInput: Input {
    let name = "closed"
    func open(_ saved: [Checkpoint]) throws(FlowError) { throw FlowError(.portTaken, "somebody else has it") }
    func run(_ intake: Intake) {}
    func stop(drain: Bool) {}
}
