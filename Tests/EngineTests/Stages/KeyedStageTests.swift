import Engine
import TestKit
import Testing

/// Stages that decide by key and time: throttle, dedupe, limit_cardinality, and route, which does not.
@Suite struct KeyedStageTests {
    /// Lines a fixed time apart; the parse stage would fill the time column, so receipt stands for it here.
    static func lines(_ count: Int, _ seed: inout Seed) -> [String] {
        (0..<count).map { _ in #"{"task_id": "t\#(seed.below(6))", "user": "u\#(seed.below(12))", "event": "e\#(seed.below(4))"}"# }
    }

    @Test("throttle lets the burst through, each key on its own, and those without the key")
    func throttle() {
        let lines = (0..<10).map { _ in #"{"k": "a"}"# } + [#"{"k": "b"}"#, #"{"x": 1}"#, #"{"x": 1}"#]
        let result = StageHarness(ThrottleStage.self, ["limit": 3, "key": "k"]).run(lines)
        #expect(result.records.count == 3 + 1 + 2)
        #expect(result.outcomes.count { $0 == .throttled } == 7)
        #expect(StageHarness(ThrottleStage.self, ["limit": 5, "burst": 2]).run(lines).records.count == 2)
    }

    @Test("throttle refills with time")
    func refills() {
        let harness = StageHarness(ThrottleStage.self, ["limit": 2, "per": "1s"])
        let lines = Array(repeating: #"{"k": 1}"#, count: 5)
        let start: Int64 = 1_793_491_200_000_000_000
        #expect(harness.run(lines, clock: start).records.count == 2)
        #expect(harness.run(lines, clock: start + 500_000_000).records.count == 1)
        #expect(harness.run(lines, clock: start + 10_000_000_000).records.count == 2)
    }

    @Test("dedupe folds what is alike, and the next one says how many")
    func dedupe() {
        let harness = StageHarness(DedupeStage.self, ["age": "10s"])
        let line = #"{"a": 1, "timestamp": "x"}"#
        let start: Int64 = 1_793_491_200_000_000_000
        let first = harness.run([line, #"{"a": 1, "timestamp": "y"}"#, line, #"{"a": 2}"#], clock: start)
        #expect(first.records == [line, #"{"a": 2}"#])
        #expect(first.outcomes == [.live, .deduplicated, .deduplicated, .live])
        #expect(harness.run([line], clock: start + 9_000_000_000).records == [])
        #expect(harness.run([line], clock: start + 10_000_000_000).records == [#"{"a": 1, "timestamp": "x", "duplicates": 3}"#])
    }

    @Test func dedupeByKey() {
        let harness = StageHarness(DedupeStage.self, ["key": ["a", "b"]])
        let lines = [#"{"a": "x", "b": 1, "c": 1}"#, #"{"c": 2, "b": 1, "a": "\u0078"}"#, #"{"a": "x"}"#, #"{"c": 3}"#, #"{"c": 3}"#]
        #expect(harness.run(lines).outcomes == [.live, .deduplicated, .live, .live, .live])
    }

    @Test("the first values pass, one more is dropped or replaced")
    func cardinality() {
        let lines = ["a", "b", "a", "c", "b"].map { #"{"u": "\#($0)"}"# } + [#"{"x": 1}"#]
        let dropping = StageHarness(LimitCardinalityStage.self, ["fields": ["u": 2]])
        #expect(dropping.run(lines).outcomes == [.live, .live, .live, .limited, .live, .live])
        let replacing = StageHarness(LimitCardinalityStage.self, ["fields": ["u": 2], "action": "replace"])
        #expect(replacing.run(lines).records[3] == #"{"u": "_other"}"#)
    }

    @Test("a table forgets its older half and no more")
    func bounded() {
        let options: ConfigValue = ["limit": 1, "per": "1h", "key": "k", "max_keys": 100]
        let harness = StageHarness(ThrottleStage.self, options)
        _ = harness.run((0..<101).map { #"{"k": \#($0)}"# })
        #expect(harness.run([#"{"k": 100}"#, #"{"k": 60}"#, #"{"k": 0}"#]).outcomes == [.throttled, .throttled, .live])
    }

    static let stages: [(String, @Sendable () -> StageHarness)] = [
        ("throttle", { StageHarness(ThrottleStage.self, ["limit": 7, "per": "1h", "key": "task_id"]) }),
        ("dedupe", { StageHarness(DedupeStage.self, ["key": ["task_id", "event"]]) }),
        ("limit_cardinality", { StageHarness(LimitCardinalityStage.self, ["fields": ["user": 5, "task_id": 3]]) }),
    ]

    @Test("decisions depend neither on batches nor on a restart", arguments: stages.indices)
    func contract(_ index: Int) {
        var seed = Seed.fromEnvironment()
        let lines = Self.lines(300, &seed)
        StageHarness.verify(lines, seed: seed, Self.stages[index].1)
        StageHarness.verifyState(lines, seed: seed, Self.stages[index].1)
    }

    @Test("an export that is damaged is refused", arguments: stages.indices)
    func damaged(_ index: Int) {
        let harness = Self.stages[index].1()
        for bytes in [[9, 1, 2, 3], [1, 5, 0], [1, 1, 1, 1, 1]] as [[UInt8]] {
            let taken = unsafe bytes.withUnsafeBytes { unsafe harness.stages[0].decider?.restore($0) }
            #expect(taken == false)
        }
    }

    @Test("the first route that holds, else the default")
    func routes() {
        let named: ConfigValue = ["errors": #"level == "error""#, "slow": "duration > 1.0"]
        let options: ConfigValue = ["routes": named, "default": "rest"]
        let shown: ConfigValue = ["compute": ["route": "meta.route"]]
        let harness = StageHarness([
            (RouteStage.spec, options, { RouteStage(options: $0, context: &$1) }),
            (EnrichStage.spec, shown, { EnrichStage(options: $0, context: &$1) }),
        ])
        let lines = [#"{"level": "error", "duration": 2.0}"#, #"{"level": "info", "duration": 2.0}"#, #"{"x": 1}"#]
        let endings = [#""route": "errors"}"#, #""route": "slow"}"#, #""route": "rest"}"#]
        for (record, ending) in zip(harness.run(lines).records, endings) { #expect(record.hasSuffix(ending)) }
    }
}
