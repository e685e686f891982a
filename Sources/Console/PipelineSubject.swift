package import Engine
package import Flow

/// A running pipeline, as the console shows it.
package final class PipelineSubject: ConsoleSubject {
    package let identity: InstanceIdentity
    private let pipeline: Pipeline
    /// Bytes that an output was given and that it keeps; it is of a kind that this room does not know.
    private let packing: @Sendable (any Output) -> (raw: UInt64, stored: UInt64)?

    package init(
        _ pipeline: Pipeline, _ identity: InstanceIdentity,
        packing: @escaping @Sendable (any Output) -> (raw: UInt64, stored: UInt64)?
    ) {
        self.pipeline = pipeline
        self.identity = identity
        self.packing = packing
    }

    package func families() -> [MetricFamily] {
        [
            MetricFamily(
                .gauge, name: "spanmill_build_info", help: "1, with what was built as labels.", labelNames: ["version"],
                samples: [MetricSample(1, labels: [identity.version])]),
            MetricFamily(
                .gauge, name: "spanmill_config_last_reload_successful",
                help: "Whether the pipeline file was good when it was last read.", samples: [MetricSample(1)]),
        ] + pipeline.families()
    }

    package func freshen(within time: Duration) {
        _ = pipeline.committer.commit(until: MonotonicClock.now() + time.nanoseconds)
    }

    package func obstacles() -> [String] { pipeline.obstacles() }

    package func outputs() -> [OutputCondition] {
        pipeline.plan.outputs.map { delivery in
            var condition = OutputCondition(name: delivery.output.name, isFull: delivery.output.isFull)
            if !delivery.output.keepsRecords { condition.series = pipeline.seriesCount }
            if let packed = packing(delivery.output) { (condition.rawBytes, condition.storedBytes) = packed }
            return condition
        }
    }
}
