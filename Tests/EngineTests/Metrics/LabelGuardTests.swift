import TestKit
import Testing

@testable import Engine

/// Labels of `metrics` in front of `redact`.
@Suite("label guard")
struct LabelGuardTests {
    private static let metrics: ConfigValue = [
        ["counter": "requests_total", "labels": ["user": "user", "auth": "headers.authorization", "task": "task"]]
    ]

    private func page(_ redactors: [Redactor], _ lines: [String], cuts: [Int] = []) throws -> [String] {
        let harness = StageHarness(MetricsStage.self, Self.metrics)
        for stage in harness.stages { try #require(stage as? MetricsStage).guardLabels(by: redactors) }
        _ = harness.run(lines, cuts: cuts)
        let stage = try #require(harness.stages.first as? MetricsStage)
        stage.store.commit()
        return stage.store.lines()
    }

    private let lines = [
        #"{"user": "ann@example.com", "headers": {"authorization": "opaque-1"}, "task": "t1"}"#,
        #"{"user": "bob@example.com", "headers": {"authorization": "opaque-2"}, "task": "t1"}"#,
        #"{"user": "ann@example.com", "headers": {"authorization": "opaque-1"}, "task": "t1"}"#,
        #"{"user": "carol", "task": "t1"}"#,
        #"{"user": "***", "headers": {"authorization": "***"}, "task": "t1"}"#,
    ]

    @Test("secrets are masked by shape and by name, and alike ones are one series")
    func masked() throws {
        let redactor = Redactor(classes: [.email], names: ["Authorization"])
        for cuts in [[], [1], [1, 2, 3, 4]] {
            #expect(
                try page([redactor], lines, cuts: cuts) == [
                    "requests_total{***,***,t1} 4.0", "requests_total{carol,,t1} 1.0",
                ], "cuts \(cuts)")
        }
        #expect(try page([], lines).contains("requests_total{ann@example.com,opaque-1,t1} 2.0"))
    }

    @Test("what is removed as a whole leaves the label absent, a hash tells secrets apart")
    func actions() throws {
        let removing = Redactor(classes: [], names: ["authorization", "user"], action: .remove)
        #expect(try page([removing], Array(lines.prefix(3))) == ["requests_total{,,t1} 3.0"])
        let key = Array("0123456789abcdef".utf8)
        let hashing = Redactor(classes: [], names: ["user"], action: .hash(key: key))
        let hashed = try page([hashing, Redactor(classes: [], names: ["authorization"])], Array(lines.prefix(3)))
        #expect(hashed.count == 2 && hashed.allSatisfy { $0.hasPrefix("requests_total{hmac:") && !$0.contains("@") })
        #expect(hashed.contains { $0.hasSuffix(" 2.0") })
    }

    @Test("a secret in a label of every record costs no memory of its own")
    func many() throws {
        let lines = (0..<5000).map { #"{"user": "user\#($0)@example.com", "task": "t"}"# }
        #expect(try page([Redactor(classes: [.email])], lines) == ["requests_total{***,,t} 5000.0"])
    }
}
