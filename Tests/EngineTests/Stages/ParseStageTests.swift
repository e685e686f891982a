import Engine
import TestKit
import Testing

/// A line and what `parse` makes of it.
struct ParseCase: CustomTestStringConvertible, Sendable {
    var name: String
    var options: ConfigValue
    var line: String
    /// Records that the line becomes.
    var records: [String]
    var testDescription: String { name }

    init(_ name: String, _ options: ConfigValue, _ line: String, _ records: [String]) {
        self.name = name
        self.options = options
        self.line = line
        self.records = records
    }
}

@Suite("Stages: parse")
struct ParseStageTests {
    private func check(_ one: ParseCase) {
        #expect(StageHarness(ParseStage.self, one.options).run([one.line]).records == one.records)
    }

    static let auto: [ParseCase] = [
        ParseCase("an object stays", [:], #"{"b": 1.50, "a":"x"}"#, [#"{"b": 1.50, "a":"x"}"#]),
        ParseCase("text stays", [:], "plain text: {'not': 'json'}", [#"{"message": "plain text: {'not': 'json'}"}"#]),
        ParseCase(
            "basicConfig",
            [:],
            #"INFO:__main__:{"a": 1}"#,
            [#"{"a": 1, "logger": "__main__", "level": "info"}"#]
        ),
        ParseCase(
            "the record's own level and logger win",
            [:],
            #"INFO:root:{"level": "error", "logger": "x"}"#,
            [#"{"level": "error", "logger": "x"}"#]
        ),
        ParseCase("another prefix", [:], #"[rank0]: {"a": 1}"#, [#"{"a": 1, "prefix": "[rank0]:"}"#]),
        ParseCase("a prefix with braces", [:], #"loss {x} {"a": 1}"#, [#"{"a": 1, "prefix": "loss {x}"}"#]),
        ParseCase(
            "a prefix with a time",
            [:],
            #"2026-11-23 08:40:37,263 - t - WARNING - {"a": 1}"#,
            [#"{"a": 1, "prefix": "2026-11-23 08:40:37,263 - t - WARNING -", "level": "warning"}"#]
        ),
        ParseCase(
            "torn",
            [:],
            #"{"event":"cut he{"event":"after","loss":0.2}"#,
            [#"{"message": "{\"event\":\"cut he"}"#, #"{"event":"after","loss":0.2}"#]
        ),
        ParseCase("a lost newline", [:], #"{"a":1}{"b":[{}]} {"c":3}"#, [#"{"a":1}"#, #"{"b":[{}]}"#, #"{"c":3}"#]),
        ParseCase("an object, then text", [:], #"{"a":1} tail"#, [#"{"message": "{\"a\":1} tail"}"#]),
        ParseCase(
            "an object of what was cut off",
            [:],
            #"{"a": "x", "b": {"c": 1}"#,
            [#"{"message": "{\"a\": \"x\", \"b\": {\"c\": 1}"}"#]
        ),
        ParseCase(
            "torn behind a number",
            [:],
            #"{"loss": 0.{"b": 1}"#,
            [#"{"message": "{\"loss\": 0."}"#, #"{"b": 1}"#]
        ),
        ParseCase(
            "torn twice",
            [:],
            #"{"a{"b":1}{"c":{"d":"}"}}"#,
            [#"{"message": "{\"a{\"b\":1}"}"#, #"{"c":{"d":"}"}}"#]
        ),
        ParseCase(
            "torn without rest",
            [:],
            #"{"event":"cut here","loss":0.1"#,
            [#"{"message": "{\"event\":\"cut here\",\"loss\":0.1"}"#]
        ),
        ParseCase(
            "Python's level",
            [:],
            "WARNING:urllib3.pool:retry",
            [#"{"message": "WARNING:urllib3.pool:retry", "logger": "urllib3.pool", "level": "warning"}"#]
        ),
        ParseCase(
            "a level alone",
            [:],
            "ERROR: out of memory",
            [#"{"message": "ERROR: out of memory", "level": "error"}"#]
        ),
        ParseCase(
            "brackets",
            [:],
            "[WARNING|trainer.py:1] x",
            [#"{"message": "[WARNING|trainer.py:1] x", "level": "warning"}"#]
        ),
        ParseCase(
            "a time, then a level",
            [:],
            "[2026-11-23 08:40:37,263][torch.distributed][INFO] x",
            [#"{"message": "[2026-11-23 08:40:37,263][torch.distributed][INFO] x", "level": "info"}"#]
        ),
        ParseCase(
            "klog",
            [:],
            "E1123 08:40:37.26 7 a.cc:1] x",
            [#"{"message": "E1123 08:40:37.26 7 a.cc:1] x", "level": "error"}"#]
        ),
        ParseCase("talk of errors", [:], "Error rates fell: ERROR 3", [#"{"message": "Error rates fell: ERROR 3"}"#]),
        ParseCase(
            "logfmt",
            [:],
            #"level=info msg="a \"b\"" loss=0.25 ok=true id=007 empty="#,
            [#"{"level":"info","msg":"a \"b\"","loss":0.25,"ok":true,"id":"007","empty":""}"#]
        ),
        ParseCase("one pair is no logfmt", [:], "loss=0.25", [#"{"message": "loss=0.25"}"#]),
        ParseCase(
            "a sentence is no logfmt",
            [:],
            "epoch 1 loss=0.25 acc=1",
            [#"{"message": "epoch 1 loss=0.25 acc=1"}"#]
        ),
        ParseCase("other JSON is text", [:], "[1,2]", [#"{"message": "[1,2]"}"#]),
        ParseCase(
            "a joined record",
            [:],
            #"{"message":"Traceback..","event":"traceback"}"#,
            [#"{"message":"Traceback..","event":"traceback"}"#]
        ),
    ]

    static let formats: [ParseCase] = [
        ParseCase("logfmt with flags", ["format": "logfmt"], "debug a=1", [#"{"debug":true,"a":1}"#]),
        ParseCase("no logfmt", ["format": "logfmt"], "no pairs", [#"{"message": "no pairs"}"#]),
        ParseCase(
            "regex",
            ["format": "regex", "pattern": #"^(?P<host>\S+) (?P<status>\d+)( (?P<ms>[\d.]+))?"#],
            "h1 200 end",
            [#"{"host":"h1","status":200,"message":"h1 200 end"}"#]
        ),
        ParseCase(
            "a group named message",
            ["format": "regex", "pattern": #"^(?P<level>\w+): (?P<message>.*)$"#],
            "WARN: a\"b",
            [#"{"level":"WARN","message":"a\"b"}"#]
        ),
        ParseCase(
            "regex leaves objects alone",
            ["format": "regex", "pattern": "(?P<x>.)"],
            #"{"a": 1}"#,
            [#"{"a": 1}"#]
        ),
        ParseCase("drop", ["format": "json", "on_error": "drop"], "text", []),
        ParseCase("auto drops what begins like an object", ["on_error": "drop"], "{\"a\":", []),
        ParseCase("auto keeps text", ["on_error": "drop"], "text", [#"{"message": "text"}"#]),
        ParseCase(
            "a condition",
            ["format": "json", "on_error": "drop", "when": "message == \"x\""],
            "text",
            [#"{"message": "text"}"#]
        ),
    ]

    static let fields: [ParseCase] = [
        ParseCase(
            "JSON in a field",
            ["field": "message", "format": "json"],
            #"{"message": "{\"a\": 1, \"t\": \"in\"}", "t": "out", "k": [1]}"#,
            [#"{"a": 1, "t": "in", "k": [1]}"#]
        ),
        ParseCase(
            "a nested field",
            ["field": "log.text", "format": "logfmt"],
            #"{"log": {"text": "a=1 b=2", "n": 1}}"#,
            [#"{"a":1,"b":2,"log":{"text": "a=1 b=2", "n": 1}}"#]
        ),
        ParseCase(
            "a pattern on a field",
            ["field": "msg", "format": "regex", "pattern": #"(?P<step>\d+)$"#],
            #"{"msg": "step 7"}"#,
            [#"{"step":7,"msg":"step 7"}"#]
        ),
        ParseCase("no such field", ["field": "x", "format": "json", "on_error": "drop"], #"{"a": 1}"#, [#"{"a": 1}"#]),
        ParseCase("no JSON in it", ["field": "a", "format": "json", "on_error": "drop"], #"{"a": "x"}"#, []),
        ParseCase("kept as it is", ["field": "a", "format": "json"], #"{"a": "{x"}"#, [#"{"a": "{x"}"#]),
    ]

    private static let time = "2016-10-06T00:17:09.669794202Z"

    static let envelopes: [ParseCase] = [
        ParseCase(
            "CRI",
            ["format": "cri", "then": "json"],
            "2016-10-06T00:17:09.669Z stdout F {\"a\": 1}",
            [#"{"a": 1, "timestamp": "2016-10-06T00:17:09.669Z", "stream": "stdout"}"#]
        ),
        ParseCase(
            "CRI, the record's own time",
            ["format": "cri"],
            "2016-10-06T00:17:09.669Z stderr F {\"time\": 1700000000}",
            [#"{"time": 1700000000, "stream": "stderr"}"#]
        ),
        ParseCase(
            "CRI text",
            ["format": "cri"],
            "2016-10-06T00:17:09.669Z stderr F WARNING:x:y",
            [
                #"{"message": "WARNING:x:y", "logger": "x", "level": "warning", "timestamp": "2016-10-06T00:17:09.669Z", "stream": "stderr"}"#
            ]
        ),
        ParseCase(
            "CRI with a prefix inside",
            ["format": "cri"],
            "2016-10-06T00:17:09.669Z stdout F INFO:m:{\"a\":1}",
            [#"{"a":1,"logger":"m","level":"info","timestamp":"2016-10-06T00:17:09.669Z","stream":"stdout"}"#]
        ),
        ParseCase(
            "CRI logfmt",
            ["format": "cri", "then": "logfmt"],
            "2016-10-06T00:17:09.669Z stdout F a=1",
            [#"{"a":1,"timestamp":"2016-10-06T00:17:09.669Z","stream":"stdout"}"#]
        ),
        ParseCase("no CRI", ["format": "cri", "on_error": "drop"], "text", []),
        ParseCase(
            "a joined record in CRI",
            ["format": "cri", "on_error": "drop"],
            #"{"message":"a\nb"}"#,
            [#"{"message":"a\nb"}"#]
        ),
        ParseCase(
            "Docker",
            ["format": "docker", "then": "json"],
            #"{"log":"{\"a\":1}\n","stream":"stderr","time":"2016-10-06T00:17:09.669Z","attrs":{"tag":"x"}}"#,
            [#"{"a":1,"attrs":{"tag":"x"},"timestamp":"2016-10-06T00:17:09.669Z","stream":"stderr"}"#]
        ),
        ParseCase(
            "Docker text",
            ["format": "docker"],
            #"{"log":"a \"b\"\n","stream":"stdout","time":"2016-10-06T00:17:09.669Z"}"#,
            [#"{"message":"a \"b\"","timestamp":"2016-10-06T00:17:09.669Z","stream":"stdout"}"#]
        ),
        ParseCase(
            "Docker with a prefix inside",
            ["format": "docker"],
            #"{"log":"INFO:m:{\"a\":1}\n","stream":"stdout","time":"2016-10-06T00:17:09.669Z"}"#,
            [#"{"a":1,"logger":"m","level":"info","timestamp":"2016-10-06T00:17:09.669Z","stream":"stdout"}"#]
        ),
        ParseCase(
            "torn in Docker",
            ["format": "docker", "then": "json"],
            #"{"log":"{\"a\":\n","stream":"stdout","time":"2016-10-06T00:17:09.669Z"}"#,
            [#"{"message":"{\"a\":","timestamp":"2016-10-06T00:17:09.669Z","stream":"stdout"}"#]
        ),
        ParseCase("no Docker", ["format": "docker", "on_error": "drop"], "text", []),
        ParseCase(
            "a joined record in Docker",
            ["format": "docker", "on_error": "drop"],
            #"{"message":"a\nb"}"#,
            [#"{"message":"a\nb"}"#]
        ),
    ]

    static let normalised: [ParseCase] = [
        ParseCase(
            "times and levels are left",
            [:],
            #"{"timestamp": "2026-11-23 08:40:37", "level": "WARN"}"#,
            [#"{"timestamp": "2026-11-23 08:40:37", "level": "WARN"}"#]
        ),
        ParseCase(
            "rewritten",
            ["normalise": true],
            #"{"ts": 1700000000.5, "severity": "WARN"}"#,
            [#"{"ts": "2023-11-14T22:13:20.500000000Z", "severity": "warning"}"#]
        ),
        ParseCase(
            "normal already",
            ["normalise": true],
            #"{"timestamp": "2026-11-23T08:40:37.263058Z", "level": "info"}"#,
            [#"{"timestamp": "2026-11-23T08:40:37.263058Z", "level": "info"}"#]
        ),
        ParseCase(
            "a pattern in a zone",
            [
                "normalise": true,
                "timestamp": ["field": "at", "formats": ["epoch_ms", "%d.%m.%Y %H:%M"], "timezone": "+02:00"],
            ],
            #"{"at": "23.11.2026 10:40"}"#,
            [#"{"at": "2026-11-23T08:40:00.000000000Z"}"#]
        ),
    ]

    @Test("auto", arguments: auto)
    func readsAuto(_ one: ParseCase) { check(one) }

    @Test("formats and faults", arguments: formats)
    func readsFormats(_ one: ParseCase) { check(one) }

    @Test("a field's text joins its record", arguments: fields)
    func readsFields(_ one: ParseCase) { check(one) }

    @Test("envelopes come off", arguments: envelopes)
    func readsEnvelopes(_ one: ParseCase) { check(one) }

    @Test("fields are rewritten only when asked", arguments: normalised)
    func normalises(_ one: ParseCase) { check(one) }

    @Test("the record's time and level become columns", arguments: columns)
    func fillsColumns(_ line: String, _ time: Int64, _ level: Level) {
        let result = StageHarness(ParseStage.self, [:]).run([line])
        #expect(result.times == [time] && result.levels == [level])
    }

    static let columns: [(String, Int64, Level)] = [
        (#"{"timestamp": "2023-11-14T22:13:20.5Z", "level": "warning"}"#, 1_700_000_000_500_000_000, .warning),
        (#"{"ts": 1700000000, "severity": "FATAL"}"#, 1_700_000_000_000_000_000, .critical),
        (
            #"{"timestamp": "soon", "time": "1700000000", "level": "loud", "severity": 40}"#, 1_700_000_000_000_000_000,
            .error
        ),
        (#"{"time": 3.25, "severity_number": 5}"#, Event.noTime, .debug),
        (#"{"level": null}"#, Event.noTime, .none),
        ("2023-11-14 22:13:20,500 - t - ERROR - text", 1_700_000_000_500_000_000, .error),
        ("INFO:t:text", Event.noTime, .info),
    ]

    @Test("faults are counted, and dead letters leave")
    func counts() {
        let result = StageHarness(ParseStage.self, ["format": "json", "on_error": "dead_letter"])
            .run(["text", #"{"a": "\ud83d"}"#, #"{"a": 1}"#])
        #expect(result.outcomes == [.deadLettered, .live, .live])
        #expect(result.counts["stage_records{stage=parse,outcome=unparsed}"] == 1)
        #expect(result.counts["stage_records{stage=parse,outcome=mended}"] == 1)
    }

    @Test("parsed members are found by the plan's paths, and so are those that were there")
    func lookups() throws {
        let parse: ConfigValue = ["field": "message", "format": "json"]
        let filter: ConfigValue = ["keep": "a.b == 1 && c.d == 2 && e == 3"]
        let harness = StageHarness([
            (spec: ParseStage.spec, options: parse, make: { ParseStage(options: $0, context: &$1) }),
            (spec: FilterStage.spec, options: filter, make: { FilterStage(options: $0, context: &$1) }),
        ])
        let good = #"{"message": "{\"a\": {\"b\": 1}, \"x\": 1}", "c": {"d": 2}, "x": 0, "e": 3}"#
        let result = harness.run([good, #"{"message": "{\"a\": {\"b\": 2}}", "c": {"d": 2}, "e": 3}"#])
        #expect(result.records == [#"{"a": {"b": 1}, "x": 1, "c": {"d": 2}, "e": 3}"#])
    }

    @Test("secrets are found by name where parsing has put them")
    func redacted() {
        let parse: ConfigValue = ["field": "message", "format": "json"]
        let redact: ConfigValue = ["fields": ["password"]]
        let harness = StageHarness([
            (spec: ParseStage.spec, options: parse, make: { ParseStage(options: $0, context: &$1) }),
            (spec: RedactStage.spec, options: redact, make: { RedactStage(options: $0, context: &$1) }),
        ])
        let result = harness.run([
            #"{"n": {"password": "p"}, "message": "{\"a\": 1, \"password\": \"q\", \"b\": 2}", "c": {"password": "r", "d": 3}}"#,
            #"{"password":"x", "m": "to{"password":"s","a":1}{"b":{"password":"t"}}"#,
        ])
        #expect(
            result.records == [
                #"{"a": 1, "password": "***", "b": 2, "n": {"password": "***"}, "c": {"password": "***", "d": 3}}"#,
                #"{"message": "{\"password\":\"x\", \"m\": \"to{\"password\":\"s\",\"a\":1}"}"#,
                #"{"b":{"password":"***"}}"#,
            ]
        )
    }

    static let bad: [(ConfigValue, String)] = [
        (["format": "regex"], "parse.pattern is missing; format regex wants it"),
        (["format": "regex", "pattern": "a"], "parse.pattern has no named group"),
        (["timestamp": ["formats": ["iso"]]], "parse.timestamp.formats: \"iso\" is no form of a time"),
        (["timestamp": ["formats": ["%Q"]]], "parse.timestamp.formats: time pattern '%Q' has the unknown directive %Q"),
        (
            ["timestamp": ["timezone": "Mars"]],
            "parse.timestamp.timezone is \"Mars\"; want UTC or an offset like +02:00"
        ),
        (["multiline": ["start": "a", "end": "b"]], "parse.multiline wants one of start, end and continue"),
        (["multiline": ["start": "("]], "parse.multiline.start: pattern '(' does not compile: missing ): ("),
    ]

    @Test("bad options are told", arguments: bad)
    func badOptions(_ options: ConfigValue, _ message: String) {
        var context = PlanContext(dataDirectory: ".", pipelineDirectory: ".")
        _ = ParseStage(options: OptionReader(options, shape: ParseStage.spec.shape, path: "parse"), context: &context)
        #expect(context.diagnostics.entries.map(\.message) == [message])
    }

    @Test("inputs learn how lines are framed")
    func framing() throws {
        var context = PlanContext(dataDirectory: ".", pipelineDirectory: ".")
        let options: ConfigValue = [
            "format": "cri", "multiline": ["continue": "^ ", "timeout": "2s", "max_lines": 10],
        ]
        _ = ParseStage(options: OptionReader(options, shape: ParseStage.spec.shape, path: "parse"), context: &context)
        #expect(context.framing.envelope == .cri)
        #expect(context.framing.groupTimeout == 2_000_000_000)
        #expect(context.framing.maximumGroupLines == 10)
        guard case .pattern(let pattern) = context.framing.joins else { throw Missing() }
        #expect(pattern.rule == .continuation && pattern.pattern.source == "^ ")
    }

    private struct Missing: Error {}

    @Test("the records of torn lines do not depend on the batches")
    func anyCut() {
        var seed = Seed.fromEnvironment()
        let pieces = [#"{"a":1}"#, #"{"b":{"c":2}}"#, #"{"torn":"x"#, "text ", "{", #""}"#, "INFO:x:", " "]
        let lines = (0..<300).map { _ in (0..<1 + seed.below(5)).map { _ in seed.pick(pieces) }.joined() + "." }
        let harness = StageHarness(ParseStage.self, [:])
        let whole = harness.run(lines)
        let cuts = (0..<seed.below(60)).map { _ in seed.below(lines.count) }
        #expect(harness.run(lines, cuts: cuts) == whole, "SEED=\(seed.value)")
    }
}
