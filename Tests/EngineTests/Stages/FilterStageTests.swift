import Engine
import TestKit
import Testing

@Suite struct FilterStageTests {
    static let lines = [#"{"level": "debug", "loss": 1}"#, #"{"level": "info", "loss": 20}"#, #"{"loss": 3}"#]

    static let cases: [(ConfigValue, [Int])] = [
        (["drop": #"level == "debug""#], [1, 2]),
        (["keep": #"level == "debug""#], [0, 2]),
        (["drop": "loss > 10", "when": #"level == "info""#], [0, 2]),
        (["drop": "loss > 2", "keep": "loss < 10"], [0]),
    ]

    @Test("drops what is true, keeps what is true, and keeps what has no answer", arguments: cases)
    func filters(_ options: ConfigValue, _ kept: [Int]) {
        let result = StageHarness(FilterStage.self, options).run(Self.lines)
        #expect(result.records == kept.map { Self.lines[$0] })
        #expect(result.outcomes.count { $0 == .filtered } == 3 - kept.count)
    }

    @Test func countsErrors() {
        let result = StageHarness(FilterStage.self, ["drop": #"level == "debug""#]).run(Self.lines)
        #expect(result.counts["condition_errors{component=filter}"] == 1)
    }
}
