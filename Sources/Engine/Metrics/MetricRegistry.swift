/// All stores of a pipeline as one page.
package struct MetricRegistry: Sendable {
    package let stores: [MetricStore]

    package init(_ stores: [MetricStore]) {
        self.stores = stores
    }

    /// Every exported change is committed; called after each commit.
    package func publish() {
        for store in stores { store.publish() }
    }

    /// The families of all stores, and Spanmill's own count of what did not get in.
    package func families() -> [MetricFamily] {
        guard !stores.isEmpty else { return [] }
        var dropped: [MetricSample] = []
        var problems: [MetricSample] = []
        for store in stores {
            for (definition, tally) in zip(store.definitions, store.tallies()) {
                dropped.append(MetricSample(Double(tally.dropped), labels: [definition.name]))
                for problem in MetricProblem.allCases where problem.applies(to: definition.kind) {
                    problems.append(MetricSample(Double(tally[problem]), labels: [definition.name, problem.name]))
                }
            }
        }
        return stores.flatMap { $0.families() } + [
            MetricFamily(
                .counter,
                name: "spanmill_series_dropped_total",
                help: "Updates whose series found no room under max_series.",
                labelNames: ["metric"],
                samples: dropped
            ),
            MetricFamily(
                .counter,
                name: "spanmill_metric_problems_total",
                help: "Records that did not give a metric a usable value or label.",
                labelNames: ["metric", "reason"],
                samples: problems
            ),
        ]
    }
}
