/// Puts a store's gauges and its committed series together as families.
struct MetricPage {
    private let definitions: [MetricDefinition]
    private let gauges: [[MetricSample]]
    /// By family the committed series.
    private let committed: [[CapturedSeries]]

    init(_ definitions: [MetricDefinition], gauges: [[MetricSample]], committed: PublishedMetrics) {
        self.definitions = definitions
        self.gauges = gauges
        var series: [[CapturedSeries]] = definitions.map { _ in [] }
        for one in committed.series { if let one { series[one.family].append(one) } }
        self.committed = series
    }

    func families() -> [MetricFamily] {
        definitions.indices.flatMap { index in
            let main = main(index)
            guard let nonFinite = nonFinite(index) else { return [main] }
            return [main, nonFinite]
        }
    }

    private func main(_ index: Int) -> MetricFamily {
        let definition = definitions[index]
        var family = MetricFamily(
            definition.kind,
            name: definition.name,
            help: definition.help,
            unit: definition.unit,
            labelNames: definition.labels,
            constantLabels: definition.constantLabels,
            bounds: definition.bounds
        )
        let samples =
            definition.kind == .gauge
            ? gauges[index] : committed[index].filter(\.isShown).map { Self.sample($0, kind: definition.kind) }
        family.samples = Self.sorted(samples)
        return family
    }

    private func nonFinite(_ index: Int) -> MetricFamily? {
        let definition = definitions[index]
        guard let name = definition.nonFiniteName else { return nil }
        let samples = committed[index].map { MetricSample(Double($0.nonFinite), labels: $0.labels) }
        return MetricFamily(
            .counter,
            name: name,
            help: "Values of \(definition.name) that were NaN or infinite.",
            labelNames: definition.labels,
            constantLabels: definition.constantLabels,
            samples: Self.sorted(samples)
        )
    }

    private static func sample(_ series: CapturedSeries, kind: MetricKind) -> MetricSample {
        guard kind == .histogram else {
            return MetricSample(series.value, labels: series.labels, exemplar: series.exemplars.first ?? nil)
        }
        let hasExemplars = series.exemplars.contains { $0 != nil }
        return MetricSample(
            HistogramPoint(
                counts: series.counts,
                sum: series.value,
                exemplars: hasExemplars ? series.exemplars : []
            ),
            labels: series.labels
        )
    }

    private static func sorted(_ samples: [MetricSample]) -> [MetricSample] {
        samples.sorted { $0.labelValues.lexicographicallyPrecedes($1.labelValues) }
    }
}
