import Foundation
import TestKit
import Testing

@testable import Engine

/// The metrics of `pipelines/training.yaml` over the recorded run, against what its programs wrote down as the truth.
@Suite struct MetricsFixtureTests {
    static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../fixtures").standardized

    static let metrics: ConfigValue = [
        [
            "gauge": "training_loss", "when": #"event_type == "training_progress""#, "value": "loss",
            "labels": ["task_id": "task_id"], "order_by": ["attempt", "epoch", "step"],
        ],
        [
            "gauge": "training_accuracy", "when": #"event_type == "training_progress""#, "value": "accuracy",
            "labels": ["task_id": "task_id"], "order_by": ["attempt", "epoch", "step"],
        ],
        [
            "histogram": "inference_duration_seconds", "when": #"event_type == "inference""#, "value": "duration",
            "buckets": [0.001, 0.01, 0.1, 1, 10],
        ],
        [
            "gauge": "memory_usage_bytes", "when": #"event_type == "memory_usage""#, "value": "bytes",
            "labels": ["device": "device"],
        ],
        ["counter": "tasks_learned_total", "when": #"event_type == "task_complete""#],
        [
            "gauge": "knowledge_retention_score", "when": #"event_type == "model_performance""#,
            "for_each": "metrics.retention", "labels": ["task_id": "key"], "value": "value",
        ],
    ]

    private struct Truth: Decodable {
        struct Histogram: Decodable {
            let buckets: [String: UInt64]
            let sum: Double
        }
        let training_loss: [String: Double]
        let training_loss_nonfinite: Double
        let tasks_learned: Double
        let knowledge_retention_score: [String: Double]
        let inference_duration_seconds: Histogram
        let memory_usage_bytes: [String: Double]
    }

    private static func lines() throws -> [String] {
        let text = try String(contentsOf: fixtures.appendingPathComponent("logs/train.jsonl"), encoding: .utf8)
        return text.split(separator: "\n").map(String.init)
    }

    private static func numbers(_ family: MetricFamily?) -> [String: Double] {
        let pairs = (family?.samples ?? []).map { sample -> (String, Double) in
            guard case .number(let value) = sample.value else { return ("", .nan) }
            return (sample.labelValues.first ?? "", value)
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    @Test func agreesWithTheTruth() throws {
        let truth = try JSONDecoder().decode(
            Truth.self,
            from: Data(contentsOf: Self.fixtures.appendingPathComponent("expected/train.json"))
        )
        let harness = StageHarness(MetricsStage.self, Self.metrics)
        let stage = try #require(harness.stages.first as? MetricsStage)
        _ = harness.run(try Self.lines())
        stage.store.commit()
        let families = Dictionary(uniqueKeysWithValues: stage.store.families().map { ($0.name, $0) })
        #expect(Self.numbers(families["training_loss"]) == truth.training_loss)
        #expect(
            Self.numbers(families["training_loss_nonfinite_total"]).values.reduce(0, +) == truth.training_loss_nonfinite
        )
        #expect(Self.numbers(families["tasks_learned_total"]) == ["": truth.tasks_learned])
        #expect(Self.numbers(families["knowledge_retention_score"]) == truth.knowledge_retention_score)
        #expect(Self.numbers(families["memory_usage_bytes"]) == truth.memory_usage_bytes)
        guard case .histogram(let point)? = families["inference_duration_seconds"]?.samples.first?.value else {
            Issue.record("no histogram")
            return
        }
        var total: UInt64 = 0
        for (bound, count) in zip(["0.001", "0.01", "0.1", "1", "10", "+Inf"], point.counts) {
            total += count
            #expect(truth.inference_duration_seconds.buckets[bound] == total)
        }
        #expect(abs(point.sum - truth.inference_duration_seconds.sum) < 1e-9)
        #expect(stage.store.tallies().allSatisfy { $0 == FamilyTally() })
    }

    @Test func doesNotDependOnBatches() throws {
        var seed = Seed.fromEnvironment()
        let lines = Array(try Self.lines().prefix(1500))
        let whole = try MetricsStageTests.page(Self.metrics, lines)
        for _ in 0..<3 {
            let cuts = (0..<seed.below(60)).map { _ in seed.below(lines.count) }
            let pieces = try MetricsStageTests.page(Self.metrics, lines, cuts: cuts)
            #expect(pieces == whole, "SEED=\(seed.value)")
        }
    }
}
