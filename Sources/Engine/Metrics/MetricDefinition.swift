/// A family as the pipeline declares it: everything about it that does not change while it runs.
package struct MetricDefinition: Sendable, Equatable {
    package var kind: MetricKind
    /// The name without the pipeline's namespace.
    package var name: String
    package var help: String
    /// The unit the name ends in, `seconds` say; nil declares none.
    package var unit: String?
    /// Label names, in the order in which updates give their values.
    package var labels: [String]
    /// Labels with literal values that every series carries.
    package var constantLabels: [MetricLabel]
    /// Upper bounds of a histogram, rising and finite; `+Inf` is always there and not listed.
    package var bounds: [Double]
    /// How long a series may be silent before it goes, by the batch clock; nil keeps it.
    package var timeToLiveNanoseconds: Int64?
    package var maxSeries: Int
    package var nonFinite: NonFinitePolicy
    package var order: OrderRule
    /// Whether a name that ends like another kind's (a gauge in `_total`) is meant so.
    package var keepsName: Bool

    package init(
        _ kind: MetricKind,
        name: String,
        help: String = "Derived from records by the metrics stage.",
        unit: String? = nil,
        labels: [String] = [],
        constantLabels: [MetricLabel] = [],
        bounds: [Double] = [],
        timeToLiveNanoseconds: Int64? = nil,
        maxSeries: Int = MetricLimits.seriesPerFamily,
        nonFinite: NonFinitePolicy = .show,
        order: OrderRule = .arrival,
        keepsName: Bool = false
    ) {
        self.kind = kind
        self.name = name
        self.help = help
        self.unit = unit
        self.labels = labels
        self.constantLabels = constantLabels
        self.bounds = bounds
        self.timeToLiveNanoseconds = timeToLiveNanoseconds
        self.maxSeries = maxSeries
        self.nonFinite = nonFinite
        self.order = order
        self.keepsName = keepsName
    }

    /// The name without a counter's `_total`: what OpenMetrics calls the family, and what further names grow from.
    package var stem: String {
        kind == .counter && name.hasSuffix("_total") ? String(name.dropLast("_total".count)) : name
    }

    /// The counter of values that were NaN or infinite, for the kinds that have one.
    package var nonFiniteName: String? { kind == .counter ? nil : name + "_nonfinite_total" }

    /// Every name that the family's lines use in any format.
    var claimedNames: [String] {
        var names = [name]
        switch kind {
        case .counter: names += [stem, stem + "_created"]
        case .gauge: break
        case .histogram: names += ["_bucket", "_sum", "_count", "_created"].map { name + $0 }
        }
        if let nonFiniteName { names += [nonFiniteName, name + "_nonfinite", name + "_nonfinite_created"] }
        return names
    }
}
