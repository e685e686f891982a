import TestKit
import Testing

@testable import Engine

/// `metrics` over records: what each option does to the page.
@Suite struct MetricsStageTests {
    /// What the stage shows after some lines: samples in the form of `MetricStore.lines`, and the stage's counts.
    static func page(
        _ metrics: ConfigValue,
        _ lines: [String],
        cuts: [Int] = []
    ) throws -> (lines: [String], problems: [String: UInt64], counts: [String: UInt64]) {
        let harness = StageHarness(MetricsStage.self, metrics)
        let stage = try #require(harness.stages.first as? MetricsStage)
        let result = harness.run(lines, cuts: cuts)
        stage.store.commit()
        var problems: [String: UInt64] = [:]
        for (definition, tally) in zip(stage.store.definitions, stage.store.tallies()) {
            for problem in MetricProblem.allCases where tally[problem] > 0 {
                problems["\(definition.name) \(problem.name)"] = tally[problem]
            }
        }
        return (stage.store.lines().filter { !$0.hasSuffix(" 0.0") }, problems, result.counts)
    }

    private static func shown(_ metrics: ConfigValue, _ lines: [String]) throws -> [String] {
        try page(metrics, lines).lines
    }

    @Test(
        "values",
        arguments: [
            (#"{"loss": 0.25}"#, "loss 0.25"), (#"{"loss": 7}"#, "loss 7.0"), (#"{"loss": "0.5"}"#, "loss 0.5"),
            (#"{"loss": "tensor(0.5, device='cuda:0')"}"#, "loss 0.5"), (#"{"loss": "np.float32(0.5)"}"#, "loss 0.5"),
            (#"{"loss": "np.float32\u0028\u0030.5)"}"#, "loss 0.5"), (#"{"loss": true}"#, "loss 1.0"),
            (#"{"loss": NaN}"#, "loss nan"), (#"{"loss": -Infinity}"#, "loss -inf"), (#"{"loss": "inf"}"#, "loss inf"),
            (#"{"loss": 0.1, "loss": 0.2}"#, "loss 0.2"), (#"{"loss": 1e400}"#, "loss inf"),
        ]
    )
    func values(_ line: String, _ wanted: String) throws {
        #expect(try Self.shown([["gauge": "loss", "value": "loss"]], [line]).first == wanted)
        // The same through the evaluator.
        #expect(try Self.shown([["gauge": "loss", "value": "true ? loss : 0"]], [line]).first == wanted)
    }

    @Test(
        "what is no number is counted and never 0",
        arguments: [
            (#"{"loss": "n/a"}"#, "not_a_number"), (#"{"loss": null}"#, "not_a_number"),
            (#"{"loss": [1]}"#, "not_a_number"), (#"{"loss": {"a": 1}}"#, "not_a_number"),
            (#"{"lost": 1}"#, "no_value"), ("text", "no_value"), (#"{"loss": ""}"#, "not_a_number"),
        ]
    )
    func problems(_ line: String, _ reason: String) throws {
        for value in ["loss", "true ? loss : 0"] as [ConfigValue] {
            let page = try Self.page([["gauge": "loss", "value": value]], [line])
            #expect(page.lines == [])
            #expect(page.problems == ["loss \(reason)": 1])
        }
    }

    @Test(
        "labels",
        arguments: [
            (#"{"l": "a"}"#, "c_total{a} 1.0"), (#"{"l": "a\nb\u0021"}"#, "c_total{a\nb!} 1.0"),
            (#"{"l": 3}"#, "c_total{3} 1.0"), (#"{"l": 1.50}"#, "c_total{1.5} 1.0"),
            (#"{"l": true}"#, "c_total{true} 1.0"),
            (#"{"l": null}"#, "c_total{} 1.0"), (#"{}"#, "c_total{} 1.0"), (#"{"l": [1]}"#, "c_total{} 1.0"),
            (#"{"l": ""}"#, "c_total{} 1.0"), (#"{"l": "é😀"}"#, "c_total{é😀} 1.0"),
        ]
    )
    func labels(_ line: String, _ wanted: String) throws {
        #expect(try Self.shown([["counter": "c_total", "labels": ["x": "l"]]], [line]) == [wanted])
        #expect(try Self.shown([["counter": "c_total", "labels": ["x": "true ? l : l"]]], [line]) == [wanted])
    }

    @Test func conditionsChooseAndCountTheirErrors() throws {
        let page = try Self.page(
            [
                ["counter": "a_total", "when": #"kind == "a""#], ["counter": "b_total", "when": #"kind == "b""#],
                ["counter": "all_total"],
            ],
            [#"{"kind": "a"}"#, #"{"kind": "b"}"#, #"{"kind": "a"}"#, #"{"other": 1}"#]
        )
        #expect(page.lines == ["a_total 2.0", "b_total 1.0", "all_total 4.0"])
        #expect(page.counts == ["condition_errors{component=metrics}": 2])
    }

    @Test func theStagesOwnConditionComesFirst() throws {
        let page = try Self.page(
            ["when": "keep", "metrics": [["counter": "a_total", "when": "n > 1"], ["counter": "b_total"]]],
            [#"{"keep": true, "n": 2}"#, #"{"keep": false}"#, #"{"keep": true, "n": 0}"#]
        )
        #expect(page.lines == ["a_total 1.0", "b_total 2.0"])
        #expect(page.counts == [:])
    }

    @Test func countersAddWhatTheyAreGiven() throws {
        let page = try Self.page(
            [["counter": "bytes_total", "value": "n"]],
            [#"{"n": 2.5}"#, #"{"n": -1}"#, #"{"n": NaN}"#, #"{"n": Infinity}"#, #"{"n": 3}"#, #"{"n": "x"}"#]
        )
        #expect(page.lines == ["bytes_total 5.5"])
        #expect(
            page.problems == ["bytes_total non_finite": 2, "bytes_total negative": 1, "bytes_total not_a_number": 1]
        )
    }

    @Test func histogramsObserve() throws {
        let page = try Self.page(
            [["histogram": "t", "value": "t", "buckets": [0.1, 1]]],
            [#"{"t": 0.1}"#, #"{"t": 0.5}"#, #"{"t": 9}"#, #"{"t": NaN}"#, #"{"t": -1}"#, #"{"t": Infinity}"#]
        )
        #expect(page.lines == ["t [1, 1, 1] 9.6", "t_nonfinite_total 2.0"])
        #expect(page.problems == ["t negative": 1])
    }

    @Test func aGaugeMayKeepItsLastFiniteValue() throws {
        let lines = [#"{"v": 1}"#, #"{"v": NaN}"#]
        #expect(try Self.shown([["gauge": "g", "value": "v"]], lines) == ["g nan", "g_nonfinite_total 1.0"])
        #expect(
            try Self.shown([["gauge": "g", "value": "v", "nonfinite": "keep_last"]], lines)
                == ["g 1.0", "g_nonfinite_total 1.0"]
        )
    }

    @Test(
        "for_each updates once a member",
        arguments: [
            (#"{"m": {"r": {"t0": 0.5, "t1": 1}}}"#, ["g{t0} 0.5", "g{t1} 1.0"]),
            (#"{"m": {"r": [0.25, 4]}}"#, ["g{0} 0.25", "g{1} 4.0"]),
            (#"{"m.r": {"a\u0062": "np.float32(2)"}}"#, ["g{ab} 2.0"]),
            (#"{"m": {"r": {}}}"#, []),
        ]
    )
    func forEach(_ line: String, _ wanted: [String]) throws {
        let metrics: ConfigValue = [["gauge": "g", "for_each": "m.r", "labels": ["task_id": "key"], "value": "value"]]
        #expect(try Self.shown(metrics, [line]) == wanted)
    }

    @Test(
        "for_each counts what it cannot go through",
        arguments: [
            (#"{"m": 1}"#, "no_value"), (#"{"m": {"r": 1}}"#, "not_a_number"), (#"{"m": {"r": null}}"#, "not_a_number"),
        ]
    )
    func forEachProblems(_ line: String, _ reason: String) throws {
        let page = try Self.page([["gauge": "g", "for_each": "m.r", "value": "value"]], [line])
        #expect(page.problems == ["g \(reason)": 1])
    }

    @Test func forEachSeesTheRecordToo() throws {
        let metrics: ConfigValue = [
            ["gauge": "g", "for_each": "m", "labels": ["k": "key", "run": "run"], "value": "value * 2.0"]
        ]
        #expect(try Self.shown(metrics, [#"{"run": "r1", "m": {"a": 1.5}}"#]) == ["g{a,r1} 3.0"])
    }

    @Test func namesAndLabelsOfTheFamily() throws {
        let harness = StageHarness(
            MetricsStage.self,
            [
                "namespace": "ct",
                "metrics": [
                    [
                        "gauge": "loss_seconds", "value": "v", "help": "H", "unit": "seconds",
                        "const_labels": ["c": "1"],
                        "labels": ["b": "b", "a": "a"], "ttl": "5s", "max_series": 7,
                    ],
                    ["gauge": "parameters_total", "value": "v", "exact_name": true],
                ],
            ]
        )
        let stage = try #require(harness.stages.first as? MetricsStage)
        #expect(stage.wantsTime)
        let family = stage.store.families()[0]
        #expect(family.name == "ct_loss_seconds")
        #expect(family.help == "H")
        #expect(family.unit == "seconds")
        #expect(family.labelNames == ["b", "a"])
        #expect(family.constantLabels == [MetricLabel("c", "1")])
        #expect(stage.store.definitions[0].timeToLiveNanoseconds == 5_000_000_000)
        #expect(stage.store.definitions[0].maxSeries == 7)
        #expect(stage.store.definitions[1].name == "ct_parameters_total")
    }

    @Test func tracesBecomeExemplars() throws {
        let metrics: ConfigValue = [
            ["counter": "a_total"], ["counter": "b_total", "exemplar": "none"],
            ["counter": "c_total", "exemplar": "span.id"],
        ]
        let harness = StageHarness(MetricsStage.self, metrics)
        let stage = try #require(harness.stages.first as? MetricsStage)
        _ = harness.run([#"{"trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "span": {"id": "00f067aa0ba902b7"}}"#])
        stage.store.commit()
        let traces = stage.store.families().map { $0.samples[0].exemplar?.traceID }
        #expect(traces == ["4bf92f3577b34da6a3ce929d0e0e4736", nil, "00f067aa0ba902b7"])
    }

    @Test(
        "refuses",
        arguments: [
            (["gauge": "g"], "metrics[0]: gauge \"g\" has no value; add value:"),
            (["counter": "tasks"], "metrics[0]: counter is named \"tasks\"; want \"tasks_total\""),
            (
                ["histogram": "h", "value": "v"], "metrics[0]: histogram \"h\" has 0 buckets; want 1...128"
            ),
        ] as [(ConfigValue, String)]
    )
    func refuses(_ metric: ConfigValue, _ message: String) {
        var context = PlanContext(dataDirectory: ".", pipelineDirectory: ".")
        let options: ConfigValue = ["metrics": ConfigValue(.list([metric]), mark: .builtIn)]
        _ = MetricsStage(
            options: OptionReader(options, shape: MetricsStage.spec.shape, path: "metrics"),
            context: &context
        )
        let found = context.diagnostics.sorted.map { $0.message + ($0.mend.map { "; \($0)" } ?? "") }
        #expect(found.map { $0.replacing("metrics.metrics", with: "metrics") } == [message])
    }

    @Test func twoStagesCannotDeclareOneName() {
        var context = PlanContext(dataDirectory: ".", pipelineDirectory: ".")
        for _ in 0..<2 {
            let options: ConfigValue = [["counter": "a_total"]]
            _ = MetricsStage(
                options: OptionReader(options, shape: MetricsStage.spec.shape, path: "metrics"),
                context: &context
            )
        }
        #expect(context.diagnostics.errorCount == 1)
        #expect(context.metrics.registry.stores.count == 2)
    }
}
