/// Which numbers of the sampled records are worth a metric, by their names.
struct MetricProposals {
    private static let gauges: Set<String> = [
        "loss", "train_loss", "val_loss", "validation_loss", "eval_loss", "accuracy", "acc", "val_accuracy", "val_acc",
        "validation_accuracy", "perplexity", "f1", "auc", "bleu", "reward", "mean_reward", "learning_rate", "lr",
        "grad_norm", "gradient_norm", "retention_score", "drift_score", "throughput", "samples_per_second",
        "tokens_per_second", "bytes", "memory_bytes", "gpu_memory_bytes", "gpu_utilization", "queue_length",
    ]
    private static let durations: [String: String] = [
        "duration": "seconds", "duration_s": "seconds", "duration_seconds": "seconds", "elapsed": "seconds",
        "latency": "seconds", "latency_seconds": "seconds", "duration_ms": "milliseconds", "latency_ms": "milliseconds",
        "elapsed_ms": "milliseconds",
    ]
    private static let labelFields = ["task_id", "task.id", "model", "split", "phase", "device"]
    private static let progress = ["epoch", "global_step", "step", "iteration"]
    private static let maximumMetrics = 40

    private let facts: [(kind: String?, facts: RecordFacts)]
    private let all: RecordFacts
    private let kindField: String?
    private(set) var metrics: [ProposedMetric] = []
    /// Numbers that got no metric, by kind of record, for whoever knows better.
    private(set) var others: [String] = []

    init(_ survey: LogSurvey) {
        kindField = survey.kindField
        facts = survey.facts(by: kindField)
        all = survey.allFacts
        for (kind, facts) in facts { propose(kind, facts) }
        countRecords()
    }

    private mutating func propose(_ kind: String?, _ facts: RecordFacts) {
        for (path, field) in facts.fields.sorted(by: { $0.key < $1.key })
        where field.numbers * 2 >= facts.count && field.numbers * 10 >= field.count * 9 && CELName.isPath(path) {
            let base = path.split(separator: ".").last.map(String.init) ?? path
            if Self.gauges.contains(base) {
                add(gauge(base, path, kind, facts))
            } else if let unit = Self.durations[base] {
                add(histogram(path, unit, kind))
            } else {
                others.append(kind.map { "\(path) (\($0))" } ?? path)
            }
        }
        for (path, count) in facts.numberMaps.sorted(by: { $0.key < $1.key })
        where count > 1 && CELName.isPath(path) {
            add(perEntry(path, kind))
        }
        if kind == "task_complete" {
            add(
                ProposedMetric(
                    kind: .counter,
                    name: "tasks_learned_total",
                    help: "Tasks learned",
                    event: kind,
                    labels: []
                )
            )
        }
    }

    private mutating func add(_ metric: ProposedMetric) {
        guard metrics.count < Self.maximumMetrics, !metrics.contains(where: { $0.name == metric.name }) else { return }
        metrics.append(metric)
    }

    private func gauge(_ base: String, _ path: String, _ kind: String?, _ facts: RecordFacts) -> ProposedMetric {
        let name = metricName(base, kind)
        let steps = Self.progress.filter { facts.mostlyHas($0) }
        return ProposedMetric(
            kind: .gauge,
            name: name,
            help: "Current \(words(name))",
            event: kind,
            path: path,
            labels: labels(facts),
            orderBy: steps.isEmpty ? [] : ["attempt"] + steps
        )
    }

    private func histogram(_ path: String, _ unit: String, _ kind: String?) -> ProposedMetric {
        let subject = kind.map(Self.sanitised) ?? "record"
        return ProposedMetric(
            kind: .histogram,
            name: "\(subject)_duration_\(unit)",
            help: "Time spent on \(words(subject))",
            event: kind,
            path: path
        )
    }

    private func perEntry(_ path: String, _ kind: String?) -> ProposedMetric {
        let base = path.split(separator: ".").last.map(String.init) ?? path
        let isRetention = base == "retention"
        let name = isRetention ? "knowledge_retention_score" : metricName(base, kind)
        return ProposedMetric(
            kind: .gauge,
            name: name,
            help: isRetention ? "How well a task is still known" : "Current \(words(name))",
            event: kind,
            path: path,
            isPerEntry: true,
            labels: [(isRetention ? "task_id" : "key", "key")]
        )
    }

    /// One counter of all records, so that the page shows at once that lines come in.
    private mutating func countRecords() {
        var labels: [(String, String)] = []
        if let level = all.fields["level"], !level.hasManyValues { labels.append(("level", "level")) }
        if let kindField, CELName.isPath(kindField) { labels.append((Self.sanitised(kindField), kindField)) }
        metrics.append(
            ProposedMetric(kind: .counter, name: "log_records_total", help: "Log records", labels: labels)
        )
    }

    private func labels(_ facts: RecordFacts) -> [(name: String, path: String)] {
        Self.labelFields.compactMap { path in
            guard facts.mostlyHas(path), facts.fields[path]?.hasManyValues == false else { return nil }
            return (Self.sanitised(path), path)
        }
    }

    /// `training_loss` of `loss` in `training_progress`; `memory_usage_bytes` of `bytes` in `memory_usage`.
    private func metricName(_ base: String, _ kind: String?) -> String {
        let base = Self.sanitised(["acc": "accuracy", "lr": "learning_rate"][base] ?? base)
        guard let kind else { return "training_\(base)" }
        let subject = Self.sanitised(kind)
        if subject.hasPrefix("train") {
            return "training_\(base.hasPrefix("train_") ? String(base.dropFirst(6)) : base)"
        }
        return base.hasPrefix(subject) ? base : "\(subject)_\(base)"
    }

    private func words(_ name: String) -> String { name.replacing("_", with: " ") }

    /// A name that metrics and labels may have.
    static func sanitised(_ text: String) -> String {
        let bytes = text.lowercased().utf8.prefix(48).map { byte in
            (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x30 && byte <= 0x39) ? byte : UInt8(ascii: "_")
        }
        let name = String(decoding: bytes, as: UTF8.self)
        guard let first = name.first, !first.isNumber, !name.hasPrefix("__"), !name.hasPrefix("spanmill_") else {
            return "field_\(name)"
        }
        return name
    }
}
