import Console
import Engine
import Synchronization

/// An instance whose state the test sets.
final class FakeSubject: ConsoleSubject {
    struct State {
        var obstacles: [String] = []
        var families: [MetricFamily] = []
        var outputs: [OutputCondition] = []
        var commits = 0
    }

    let state = Mutex(State())
    let identity: InstanceIdentity

    init(_ families: [MetricFamily] = FakeSubject.families) {
        identity = InstanceIdentity(
            name: "a \"name\" <b>",
            version: "1.2.3",
            startedAt: 1_700_000_000_000_000_000,
            inputs: [.init(name: "stdin", type: "stdin")],
            stages: [.init(name: "sample", type: "sample")],
            outputs: [.init(name: "archive", type: "archive")]
        )
        state.withLock { $0.families = families }
    }

    func families() -> [MetricFamily] { state.withLock { $0.families } }
    func freshen(within time: Duration) { state.withLock { $0.commits += 1 } }
    func obstacles() -> [String] { state.withLock { $0.obstacles } }
    func outputs() -> [OutputCondition] { state.withLock { $0.outputs } }

    static let families = [
        MetricFamily(
            .counter,
            name: "spanmill_input_records_total",
            help: "Records.",
            labelNames: ["input"],
            samples: [MetricSample(12, labels: ["stdin"]), MetricSample(5, labels: ["other"])]
        ),
        MetricFamily(
            .counter,
            name: "spanmill_stage_records_total",
            help: "Records.",
            labelNames: ["stage", "outcome"],
            samples: [
                MetricSample(8, labels: ["sample", "passed"]), MetricSample(4, labels: ["sample", "sampled"]),
                MetricSample(0, labels: ["sample", "filtered"]), MetricSample(3, labels: ["sample", "redacted"]),
            ]
        ),
        MetricFamily(
            .counter,
            name: "spanmill_output_records_total",
            help: "Records.",
            labelNames: ["output", "outcome"],
            samples: [MetricSample(8, labels: ["archive", "delivered"])]
        ),
        MetricFamily(
            .counter,
            name: "spanmill_dead_letters_total",
            help: "Records.",
            labelNames: ["reason"],
            samples: [MetricSample(2, labels: ["bad_number"])]
        ),
        MetricFamily(
            .gauge,
            name: "training_loss",
            help: "Loss.",
            labelNames: ["task_id"],
            samples: [MetricSample(0.5, labels: ["task_1"]), MetricSample(.nan, labels: ["task_2"])]
        ),
        MetricFamily(.gauge, name: "spanmill_commit_age_seconds", help: "Age.", samples: [MetricSample(0.25)]),
    ]
}
