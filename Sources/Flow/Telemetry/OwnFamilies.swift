internal import Engine

/// The own counters as families of a page.
enum OwnFamilies {
    /// What counters tell, by the name that they have in the plan.
    private static let help: [String: String] = [
        "input_records": "Records that came in.",
        "input_bytes": "Bytes that were read.",
        "input_lines": "Lines that were read, by what became of them.",
        "input_rejected": "Elements of posted documents that were no records, by reason.",
        "stage_records": "Records by what a stage did with them; those that it ended are no longer there behind it.",
        "output_records": "Records by what became of them at an output.",
        "condition_errors": "Evaluations of a condition that failed, most often for want of a field.",
    ]

    /// - Parameter totals: by the index of the counter.
    static func counters(_ counters: [TallyPlan.Counter], _ totals: [UInt64]) -> [MetricFamily] {
        var families: [MetricFamily] = []
        var places: [String: Int] = [:]
        for (counter, total) in zip(counters, totals) {
            let place = places[counter.family] ?? families.count
            if place == families.count {
                places[counter.family] = place
                families.append(
                    MetricFamily(
                        .counter, name: "spanmill_\(counter.family)_total", help: help[counter.family] ?? "Counted by a component.",
                        labelNames: counter.labels.map(\.name)))
            }
            families[place].samples.append(MetricSample(Double(total), labels: counter.labels.map(\.value)))
        }
        return families
    }

    /// - Parameters:
    ///   - age: nanoseconds since the last commit.
    ///   - lag: nanoseconds that the oldest record on the way has been there.
    static func commits(_ status: CommitStatus, age: Int64, lag: Int64) -> [MetricFamily] {
        [
            MetricFamily(
                .histogram, name: "spanmill_commit_seconds", help: "How long commits took.", unit: "seconds",
                bounds: CommitStatus.buckets,
                samples: [MetricSample(HistogramPoint(counts: status.secondsHistogram, sum: status.secondsSum))]),
            MetricFamily(
                .counter, name: "spanmill_commit_failures_total", help: "Commits that could not make records durable.",
                samples: [MetricSample(Double(status.failures))]),
            MetricFamily(
                .gauge, name: "spanmill_commit_age_seconds", help: "Time since the last commit.", unit: "seconds",
                samples: [MetricSample(Double(age) / 1e9)]),
            MetricFamily(
                .gauge, name: "spanmill_pipeline_lag_seconds",
                help: "How long the oldest record has been on its way through the stages; 0 when none is.",
                unit: "seconds", samples: [MetricSample(Double(lag) / 1e9)]),
        ]
    }

    /// Puts families of one name together: samples of equal labels are added up.
    static func merged(_ families: [MetricFamily]) -> [MetricFamily] {
        var merged: [MetricFamily] = []
        for family in families {
            guard let place = merged.firstIndex(where: { $0.name == family.name }) else {
                merged.append(family)
                continue
            }
            for sample in family.samples { merged[place].add(sample) }
        }
        return merged
    }
}

extension MetricFamily {
    fileprivate mutating func add(_ sample: MetricSample) {
        guard let place = samples.firstIndex(where: { $0.labelValues == sample.labelValues }),
            case .number(let old) = samples[place].value, case .number(let more) = sample.value
        else { return samples.append(sample) }
        samples[place].value = .number(old + more)
    }
}
