package import Engine
package import Flow

/// A running pipeline, as the console shows it; another one after a reload.
package final class PipelineSubject: ConsoleSubject {
    private struct Shown {
        var pipeline: Pipeline
        var identity: InstanceIdentity
        var isReloaded = true
    }

    private let shown: Monitor<Shown>
    /// Bytes that an output was given and that it keeps; it is of a kind that this room does not know.
    private let packing: @Sendable (any Output) -> (raw: UInt64, stored: UInt64)?

    package init(
        _ pipeline: Pipeline,
        _ identity: InstanceIdentity,
        packing: @escaping @Sendable (any Output) -> (raw: UInt64, stored: UInt64)?
    ) {
        shown = Monitor(Shown(pipeline: pipeline, identity: identity))
        self.packing = packing
    }

    package var identity: InstanceIdentity { shown.withLock { $0.identity } }
    private var pipeline: Pipeline { shown.withLock { $0.pipeline } }

    /// Shows another pipeline from now on, that of a file that was read again.
    package func show(_ pipeline: Pipeline, _ identity: InstanceIdentity) {
        shown.withLock { $0 = Shown(pipeline: pipeline, identity: identity) }
    }

    /// The pipeline file was read again and could not be put to work: the one that runs goes on.
    package func reloadFailed() { shown.withLock { $0.isReloaded = false } }

    package func families() -> [MetricFamily] {
        let shown = shown.withLock { $0 }
        return [
            MetricFamily(
                .gauge,
                name: "spanmill_build_info",
                help: "1, with what was built as labels.",
                labelNames: ["version"],
                samples: [MetricSample(1, labels: [shown.identity.version])]
            ),
            MetricFamily(
                .gauge,
                name: "spanmill_config_last_reload_successful",
                help: "Whether the pipeline file was good when it was last read.",
                samples: [MetricSample(shown.isReloaded ? 1 : 0)]
            ),
        ] + shown.pipeline.families()
    }

    package func freshen(within time: Duration) {
        _ = pipeline.committer.commit(until: MonotonicClock.now() + time.nanoseconds)
    }

    package func obstacles() -> [String] { pipeline.obstacles() }

    package func outputs() -> [OutputCondition] {
        let pipeline = pipeline
        return pipeline.plan.outputs.map { delivery in
            var condition = OutputCondition(name: delivery.output.name, isFull: delivery.output.isFull)
            if !delivery.output.keepsRecords { condition.series = pipeline.seriesCount }
            if let packed = packing(delivery.output) { (condition.rawBytes, condition.storedBytes) = packed }
            return condition
        }
    }
}
