internal import Engine

/// Counts of a page by name and labels.
struct FamilyIndex {
    private var families: [String: MetricFamily] = [:]

    init(_ families: [MetricFamily]) {
        for family in families { self.families[family.name] = family }
    }

    /// The sum of the samples with these labels.
    func total(_ name: String, _ labels: [String: String]) -> Double {
        samples(name, labels).reduce(0) { $0 + $1.number }
    }

    /// The samples with these labels, summed by the values of one more, in order of those.
    func totals(_ name: String, by label: String, _ labels: [String: String] = [:]) -> [(value: String, total: Double)]
    {
        guard let place = families[name]?.labelNames.firstIndex(of: label) else { return [] }
        var sums: [String: Double] = [:]
        for sample in samples(name, labels) { sums[sample.labelValues[place], default: 0] += sample.number }
        return sums.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }

    private func samples(_ name: String, _ labels: [String: String]) -> [MetricSample] {
        guard let family = families[name] else { return [] }
        return family.samples.filter { sample in
            labels.allSatisfy { label in
                family.labelNames.firstIndex(of: label.key).map { sample.labelValues[$0] == label.value } ?? false
            }
        }
    }
}

extension MetricSample {
    fileprivate var number: Double {
        if case .number(let number) = value { return number }
        return 0
    }
}
