import Engine
import TestKit
import Testing

@Suite struct EnrichStageTests {
    struct Case: Sendable, CustomStringConvertible {
        var name: String
        var options: ConfigValue
        var line: String
        var record: String
        var description: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "a default fills what is missing, in the line's style", options: ["default": ["service": "s", "n": 1]],
            line: #"{"a":1}"#, record: #"{"a":1,"service":"s","n":1}"#),
        Case(
            name: "a default leaves what is there", options: ["default": ["service": "s"]],
            line: #"{"service": "own"}"#, record: #"{"service": "own"}"#),
        Case(
            name: "set overwrites", options: ["set": ["service": "s \"q\"", "tags": ["a", 2], "on": true]],
            line: #"{"service": 1, "z": 0}"#, record: #"{"service": "s \"q\"", "z": 0, "tags": ["a", 2], "on": true}"#),
        Case(
            name: "from takes the first name that is there", options: ["task_id": ["from": ["task_id", "task.id", "attributes.task.id"]]],
            line: #"{"attributes": {"task.id": "t1"}}"#, record: #"{"attributes": {"task.id": "t1"}, "task_id": "t1"}"#),
        Case(
            name: "from reads dotted keys and nested objects", options: ["task_id": ["from": ["task.id"]]],
            line: #"{"task": {"id": 7}}"#, record: #"{"task": {"id": 7}, "task_id": 7}"#),
        Case(
            name: "a plain line", options: ["default": ["service": "s"]], line: "hello \"you\"",
            record: #"{"message": "hello \"you\"", "service": "s"}"#),
        Case(
            name: "compute", options: ["compute": ["ms": "duration * 1000.0", "who": #"host + "/" + string(rank)"#, "bad": "nothing + 1"]],
            line: #"{"duration": 0.25, "host": "h", "rank": 3}"#,
            record: #"{"duration": 0.25, "host": "h", "rank": 3, "ms": 250.0, "who": "h/3"}"#),
        Case(
            name: "rename and remove", options: ["rename": ["msg": "message"], "remove": ["debug"]],
            line: #"{"msg": "m", "debug": {"x": 1}, "k": 2}"#, record: #"{"message": "m", "k": 2}"#),
        Case(
            name: "when", options: ["when": "k == 2", "set": ["x": 1]], line: #"{"k": 3}"#, record: #"{"k": 3}"#),
    ]

    @Test("one record", arguments: cases)
    func enriches(_ one: Case) {
        #expect(StageHarness(EnrichStage.self, one.options).run([one.line]).records == [one.record])
    }

    static let sticky: ConfigValue = ["task_id": ["from": ["task_id"], "sticky_by": ["trace_id", "stream"]]]

    @Test("context by trace goes before context by stream")
    func stickyContext() {
        let lines = [
            #"{"task_id": "a", "trace_id": "00AB"}"#, #"{"task_id": "b", "trace_id": "00cd"}"#, #"{"otelTraceID": "00ab"}"#,
            #"{"x": 1}"#, #"{"span": {"trace_id": "00cd"}}"#, #"{"trace_id": "0000"}"#, #"{"task_id": null}"#,
        ]
        let result = StageHarness(EnrichStage.self, Self.sticky).run(lines)
        #expect(result.records == [
            lines[0], lines[1], #"{"otelTraceID": "00ab", "task_id": "a"}"#, #"{"x": 1, "task_id": "b"}"#,
            #"{"span": {"trace_id": "00cd"}, "task_id": "b"}"#, #"{"trace_id": "0000", "task_id": "b"}"#, #"{"task_id": "b"}"#,
        ])
    }

    @Test("what a line gets does not depend on the batches", arguments: 0..<20)
    func anyCut(_ round: Int) {
        var seed = Seed(Seed.fromEnvironment().value &+ UInt64(round))
        let printed = seed.value
        let lines = (0..<200).map { i in
            let task = seed.chance(0.2) ? #", "task_id": "t\#(seed.below(5))""# : ""
            let trace = seed.chance(0.5) ? #", "trace_id": "\#(seed.below(9))f""# : ""
            return #"{"i": \#(i)\#(trace)\#(task)}"#
        }
        let whole = StageHarness(EnrichStage.self, Self.sticky).run(lines)
        let cuts = (0..<seed.below(30)).map { _ in seed.below(lines.count) }
        #expect(StageHarness(EnrichStage.self, Self.sticky).run(lines, cuts: cuts) == whole, "seed \(printed)")
    }

    @Test("what is remembered goes over a restart", arguments: 0..<20)
    func restart(_ round: Int) {
        var seed = Seed(Seed.fromEnvironment().value &+ UInt64(round))
        let lines = (0..<300).map { i in
            let task = seed.chance(0.1) ? #", "task_id": "t\#(seed.below(5))""# : ""
            let trace = seed.chance(0.5) ? #", "trace_id": "\#(seed.below(40))f""# : ""
            return #"{"i": \#(i)\#(trace)\#(task)}"#
        }
        StageHarness.verifyState(lines, seed: seed) { StageHarness(EnrichStage.self, Self.sticky) }
    }

    @Test("memory is bounded: the older half is forgotten")
    func bounded() {
        let many = (0..<70_000).map { #"{"trace_id": "\#($0)x", "task_id": "t"}"# }
        let options: ConfigValue = ["task_id": ["from": ["task_id"], "sticky_by": ["trace_id"]]]
        let result = StageHarness(EnrichStage.self, options).run(many + [#"{"trace_id": "1x"}"#, #"{"trace_id": "69999x"}"#])
        #expect(result.records.suffix(2) == [#"{"trace_id": "1x"}"#, #"{"trace_id": "69999x", "task_id": "t"}"#])
    }
}
