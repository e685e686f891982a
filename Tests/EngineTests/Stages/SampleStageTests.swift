import Engine
import TestKit
import Testing

@Suite struct SampleStageTests {
    static func lines(_ count: Int) -> [String] {
        (0..<count).map { #"{"request_id": "r\#($0)", "event_type": "\#($0 % 3 == 0 ? "a" : "b")"}"# }
    }

    @Test("keeps about the ratio, and says what each record stands for")
    func ratio() {
        let result = StageHarness(SampleStage.self, ["ratio": 0.1, "key": "request_id"]).run(Self.lines(20_000))
        // Within five standard deviations of the binomial.
        #expect(abs(result.records.count - 2000) < 5 * 43)
        #expect(result.records.allSatisfy { $0.hasSuffix(#", "sample_rate": 10}"#) })
        #expect(result.outcomes.count { $0 == .sampled } == 20_000 - result.records.count)
    }

    @Test("the same key is decided alike, however it is written and wherever it stands")
    func sticksToKey() {
        let harness = StageHarness(SampleStage.self, ["ratio": 0.5, "key": "request_id"])
        for i in 0..<200 {
            let lines = [
                #"{"request_id": "r\#(i)", "x": 1}"#, #"{"x": 2, "request_id": "r\#(i)"}"#, #"{"request_id": "\u0072\#(i)"}"#,
            ]
            #expect(Set(harness.run(lines).outcomes).count == 1)
        }
    }

    @Test("the decision is a fixed function: this is what other hosts decide too")
    func golden() {
        let result = StageHarness(SampleStage.self, ["ratio": 0.25, "key": "request_id"]).run(Self.lines(24))
        let kept = result.outcomes.indices.filter { result.outcomes[$0] == .live }
        #expect(kept == SampleStageTests.keptOf24)
    }

    static let keptOf24 = [0, 1, 2, 8, 14]

    @Test("always, groups, zero, one and records without the key")
    func exceptions() {
        let lines = Self.lines(300)
        func kept(_ options: ConfigValue) -> Int { StageHarness(SampleStage.self, options).run(lines).records.count }
        #expect(kept(["ratio": 0.0]) == 0)
        #expect(kept(["ratio": 1]) == 300)
        #expect(kept(["ratio": 0, "always": #"event_type == "a""#]) == 100)
        #expect(kept(["ratio": 0, "group": "event_type", "ratios": ["b": 1]]) == 200)
        #expect((50...250).contains(kept(["ratio": 0.5, "key": "missing"])))
    }

    @Test func multipliesRates() {
        let line = #"{"request_id": "x", "sample_rate": 4}"#
        for seed in 0..<40 {
            let options: ConfigValue = ["ratio": 0.5, "key": "request_id", "seed": ConfigValue(integerLiteral: Int64(seed))]
            let result = StageHarness(SampleStage.self, options).run([line])
            if let record = result.records.first {
                #expect(record == #"{"request_id": "x", "sample_rate": 8}"#)
                return
            }
        }
        Issue.record("no seed of 40 kept the record at one half")
    }
}
