import TestKit
import Testing

@testable import Engine

@Suite("reduce")
struct ReduceStageTests {
    private static func harness(_ options: ConfigValue) -> StageHarness { StageHarness(ReduceStage.self, options) }

    /// A line at so many seconds of 2026-11-01.
    private static func line(_ second: Int, _ members: String) -> String {
        let (hour, minute) = (second / 3600, second / 60 % 60)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return #"{"timestamp": "2026-11-01T\#(two(hour)):\#(two(minute)):\#(two(second % 60))Z", \#(members)}"#
    }

    /// Times come from `parse`, as in a pipeline.
    private static func run(_ options: ConfigValue, _ lines: [String], cuts: [Int] = []) -> StageHarness.Result {
        withTimes(options).run(lines, cuts: cuts)
    }

    private static func withTimes(_ options: ConfigValue) -> StageHarness {
        StageHarness([
            (ParseStage.spec, ["format": "auto"] as ConfigValue, { ParseStage(options: $0, context: &$1) }),
            (ReduceStage.spec, options, { ReduceStage(options: $0, context: &$1) }),
        ])
    }

    @Test("a window's records become one when a later one comes")
    func window() {
        let lines = [
            Self.line(0, #""task": "a", "loss": 4, "note": "x""#), Self.line(30, #""task": "b", "loss": 1.5"#),
            Self.line(59, #""task": "a", "loss": 1, "note": "y\n""#), Self.line(60, #""task": "a", "loss": 9"#),
        ]
        let options: ConfigValue = ["key": "task", "window": "1m", "fields": ["loss": ["mean", "max", "first"], "note": "concat"]]
        let result = Self.run(options, lines)
        #expect(result.outcomes.prefix(4) == [.aggregated, .aggregated, .aggregated, .aggregated])
        #expect(
            result.records == [
                #"{"task":"a","count":2,"timestamp":"2026-11-01T00:00:00.000000000Z","timestamp_end":"2026-11-01T00:00:59.000000000Z","loss_mean":2.5,"loss_max":4,"loss_first":4,"note":"x y\n"}"#,
                #"{"task":"b","count":1,"timestamp":"2026-11-01T00:00:30.000000000Z","timestamp_end":"2026-11-01T00:00:30.000000000Z","loss_mean":1.5,"loss_max":1.5,"loss_first":1.5}"#,
            ])
    }

    @Test(
        "strategies",
        arguments: [
            ("first", "1"), ("last", #""tensor(2.5, device='cpu')""#), ("sum", "13.5"), ("mean", "4.5"), ("min", "1"), ("max", "10"),
            ("count", "3"), ("concat", #""1 10 tensor(2.5, device='cpu')""#),
            ("array", #"[1,10,"tensor(2.5, device='cpu')"]"#), ("unique", #"[1,10,"tensor(2.5, device='cpu')"]"#),
        ]
    )
    func strategies(_ strategy: String, _ wanted: String) throws {
        let lines = [#"{"v": 1}"#, #"{"v": 10}"#, #"{"v": "tensor(2.5, device='cpu')"}"#, #"{"v": null}"#]
        let result = Self.run(["every": 4, "fields": ["v": .init(stringLiteral: strategy)]], lines)
        let record = try #require(result.records.first)
        #expect(record.hasSuffix(#","v":\#(wanted)}"#), "\(record)")
        #expect(record.hasPrefix(#"{"count":4,"#))
    }

    @Test("sums of integers are exact, what is no number is counted, and NaN stays what it is")
    func numbers() throws {
        func value(_ strategy: ConfigValue, _ values: [String]) throws -> String {
            let result = Self.run(["every": .init(.scalar(.init(kind: .int(Int64(values.count)), text: "\(values.count)")), mark: .builtIn), "fields": ["v": strategy]], values.map { #"{"v": \#($0)}"# })
            return try #require(result.records.first?.split(separator: #""v":"#).last.map { String($0.dropLast()) })
        }
        #expect(try value("sum", ["9007199254740993", "1"]) == "9007199254740994")
        #expect(try value("sum", ["9223372036854775807", "1"]) == "9.223372036854776e+18")
        #expect(try value("sum", ["NaN", "1"]) == #""NaN""#)
        #expect(try value("max", ["NaN", "1"]) == "1")
        #expect(try value("min", ["3", "-Infinity"]) == #""-Infinity""#)
        let odd = Self.run(["every": 2, "fields": ["v": "sum"]], [#"{"v": "n/a"}"#, #"{"v": 2}"#])
        #expect(odd.counts["stage_records{stage=reduce,outcome=not_a_number}"] == 1)
        #expect(odd.records.first?.hasSuffix(#""v":2}"#) == true)
    }

    @Test("records begin and end groups by conditions")
    func conditions() {
        let lines = ["start", "work", "end", "work", "start", "work"].enumerated().map { #"{"e": "\#($1)", "n": \#($0)}"# }
        let ends = Self.run(["ends_when": "e == \"end\"", "fields": ["n": "array"]], lines)
        #expect(ends.records.map { $0.suffix(12) } == [#""n":[0,1,2]}"#])
        let starts = Self.run(["starts_when": "e == \"start\"", "fields": ["n": "array"]], lines)
        #expect(starts.records.map { $0.suffix(14) } == [#""n":[0,1,2,3]}"#])
    }

    @Test("records without the key, or that `when` leaves out, pass")
    func passing() {
        let lines = [#"{"task": "a", "keep": 1}"#, #"{"other": 1}"#, #"{"task": "a"}"#]
        let result = Self.run(["when": "has(keep)", "key": "task", "every": 1, "fields": ["keep": "last"]], lines)
        #expect(result.outcomes == [.aggregated, .live, .live, .live])
        #expect(result.records.prefix(2) == [#"{"other": 1}"#, #"{"task": "a"}"#])
    }

    @Test("too many groups: the ones that began first end early, and are counted")
    func early() {
        let lines = (0..<20).map { #"{"k": \#($0)}"# }
        let result = Self.run(["key": "k", "max_groups": 8, "fields": ["k": "count"]], lines)
        #expect(result.counts["stage_records{stage=reduce,outcome=ended_early}"] == 12)
        #expect(result.records.first?.hasPrefix(#"{"k":0,"#) == true)
    }

    @Test("quiet by the clock, or at the end of the run, groups end without records")
    func clock() {
        let harness = Self.harness(["key": "k", "window": "1m", "fields": ["k": "count"]])
        #expect(harness.run([#"{"k": 1}"#], clock: 1_000_000_000).records == [])
        #expect(harness.run([], clock: 30_000_000_000).records == [])
        #expect(harness.run([], clock: 61_000_000_000).records.count == 1)
        #expect(harness.run([], clock: 200_000_000_000).records == [])
    }

    private static func random(_ seed: inout Seed) -> [String] {
        var second = 0
        return (0..<300).map { _ in
            second += seed.below(20)
            return line(max(0, second - (seed.chance(0.1) ? 90 : 0)), #""k": "\#(seed.below(6))", "v": \#(seed.below(1000)), "t": "\#(seed.below(9))""#)
        }
    }

    private static let options: ConfigValue = [
        "key": "k", "window": "1m", "ends_when": "v > 990", "max_groups": 4,
        "fields": ["v": ["sum", "mean", "min", "max", "last"], "t": ["unique", "concat"]],
    ]

    @Test("what is made does not depend on where batches begin, and a restart changes nothing")
    func contracts() throws {
        var seed = Seed.fromEnvironment()
        for _ in 0..<10 {
            let lines = Self.random(&seed)
            // Made records stand at the end of their batch, so their order among others is that of batches.
            let whole = Self.run(Self.options, lines)
            let cuts = (0..<seed.below(30)).map { _ in seed.below(lines.count) }
            let cut = Self.run(Self.options, lines, cuts: cuts)
            #expect(cut.records == whole.records, "SEED=\(seed.value)")
            #expect(cut.counts == whole.counts, "SEED=\(seed.value)")
            #expect(try Self.restarted(lines, at: seed.below(lines.count)) == whole.records, "SEED=\(seed.value)")
        }
    }

    /// The records when a fresh stage goes on behind `border` with what the first one exported, in two exports.
    private static func restarted(_ lines: [String], at border: Int) throws -> [String] {
        let (first, second) = (withTimes(options), withTimes(options))
        var records: [String] = []
        for part in [lines[..<(border / 2)], lines[border / 2..<border]] {
            records += first.run(Array(part)).records
            var state = GrowableBytes()
            first.stages[1].decider?.exportChanges(into: &state)
            let decider = try #require(second.stages[1].decider)
            #expect(unsafe decider.restore(state.bytes))
        }
        return records + second.run(Array(lines[border...])).records
    }

    @Test("two outputs of one name are refused")
    func names() {
        var context = PlanContext(dataDirectory: ".", pipelineDirectory: ".")
        let options: ConfigValue = ["fields": ["count": "last"]]
        _ = ReduceStage(options: OptionReader(options, shape: ReduceStage.spec.shape, path: "reduce"), context: &context)
        #expect(context.diagnostics.sorted.map(\.message) == [#"reduce.fields makes "count" twice"#])
    }
}
