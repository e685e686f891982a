package import Engine
package import Flow

/// Says that the metrics of the pipeline are served for Prometheus, and where.
///
/// It takes no bytes of records: what is served is what the `metrics` stages counted. The server reads `listen` off the
/// plan and does the serving.
package final class PrometheusOutput: Output, Component {
    package static let spec = ComponentSpec(
        .output,
        "prometheus",
        summary: "serves the pipeline's metrics to Prometheus",
        docs: """
            Without `listen` the page is `/metrics` on the server's address. With one it is served there, together with \
            `/health` and `/ready` and nothing else: an address that other machines reach need not show the records.

            Counters and histograms are as of the last commit, so that they never fall back after a crash; gauges are \
            live. Which metrics there are, the `metrics` stages say.
            """,
        effects: [.measures],
        fields: [
            OptionField(
                "listen",
                .address,
                example: "0.0.0.0:9090",
                help: "An address of its own. Without it the server's is used."
            )
        ],
        example: """
            metrics:
              type: prometheus
            """
    )

    package let name: String
    /// The address of its own; nil when the server shows the metrics.
    package let listen: NetworkAddress?

    package init(options: OptionReader, context: inout PlanContext) {
        name = context.componentName
        listen = options.address(ifSet: "listen")
        if options.isSet("when") {
            context.diagnostics.error(
                at: options.mark(of: "when"),
                "\(options.path(of: "when")) would choose nothing: metrics are no records",
                mend: "put the condition into the metrics stage"
            )
        }
    }

    package var keepsRecords: Bool { false }

    package func open() throws(FlowError) {}
    package func makePart() -> any OutputPart { NoPart() }
    package func prepare(_ batch: borrowing Batch, _ selected: borrowing Selection, _ part: any OutputPart) {}
    package func append(_ part: any OutputPart) -> Appended { Appended() }
    package func barrier() {}
    package func commit() throws(FlowError) {}
    package func close() throws(FlowError) {}
}

private final class NoPart: OutputPart {}
