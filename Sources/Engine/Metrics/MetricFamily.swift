/// A family as it is exposed: its description and the samples it has at one moment.
///
/// This is the model that the registry, Spanmill's own telemetry and the exposition writers share. Names are valid
/// in every format (`[a-zA-Z_:][a-zA-Z0-9_:]*`), a counter's ends in `_total`, and no two samples have equal labels:
/// whoever makes a family answers for that, the writers only write.
package struct MetricFamily: Sendable, Equatable {
    package var name: String
    package var kind: MetricKind
    package var help: String
    /// The unit, which the name then ends in (before `_total`), as OpenMetrics wants it.
    package var unit: String?
    /// Names of the labels whose values each sample lists, in this order.
    package var labelNames: [String]
    /// Labels that all samples share.
    package var constantLabels: [MetricLabel]
    /// Upper bounds of a histogram's buckets, rising and finite; empty for other kinds.
    package var bounds: [Double]
    package var samples: [MetricSample]

    package init(
        _ kind: MetricKind,
        name: String,
        help: String,
        unit: String? = nil,
        labelNames: [String] = [],
        constantLabels: [MetricLabel] = [],
        bounds: [Double] = [],
        samples: [MetricSample] = []
    ) {
        self.name = name
        self.kind = kind
        self.help = help
        self.unit = unit
        self.labelNames = labelNames
        self.constantLabels = constantLabels
        self.bounds = bounds
        self.samples = samples
    }
}
