/// Writes a proposal as a pipeline file with comments, for a person to go on with.
package struct PipelineWriter {
    private let proposal: PipelineProposal
    private let metrics: MetricProposals
    private let facts: RecordFacts
    private let kindField: String?
    private let folder: String
    private let file: String

    /// - Parameters:
    ///   - proposal: what is to be written.
    ///   - folder: the folder of the logs, for the comments.
    ///   - file: the pipeline file, for the comments.
    package init(_ proposal: PipelineProposal, folder: String, file: String) {
        self.proposal = proposal
        self.file = file
        self.folder = folder
        metrics = MetricProposals(proposal.survey)
        facts = proposal.survey.allFacts
        kindField = proposal.survey.kindField
    }

    package var text: String {
        [head, inputs, stages, outputs].joined(separator: "\n")
    }

    /// What was found, in a line for the terminal.
    package var summary: String {
        let lines = proposal.survey.forms.values.reduce(0, +)
        let records = proposal.survey.records.count
        return "\(count("file", proposal.files.count)), \(count("line", lines)) sampled, \(records) of them JSON; "
            + "\(count("metric", metrics.metrics.count)) proposed"
    }

    private func count(_ noun: String, _ number: Int) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    private var head: String {
        let name = comment(file)
        let found =
            proposal.isEmpty
            ? [
                "# There were no logs in \(comment(folder)) yet, so this reads standard input:",
                "#   python train.py 2>&1 | spanmill run \(name)",
            ]
            : [
                "# For the logs in \(comment(folder)): \(count("file", proposal.files.count)).",
                "#   spanmill run \(name) --once",
            ]
        return """
            # Written by `spanmill init`.
            \(found.joined(separator: "\n"))
            # `spanmill validate \(name)` checks it, `spanmill components NAME` tells all about a part of it.
            data_dir: ${SPANMILL_DATA_DIR:-./spanmill-data}
            server: {listen: "127.0.0.1:8000"}

            """
    }

    private var inputs: String {
        guard !proposal.files.isEmpty else { return "inputs:\n  stdin: {type: stdin}\n" }
        var lines = ["inputs:", "  logs:", "    type: files"]
        lines.append("    include: [\(proposal.patterns.map(CELName.yaml).joined(separator: ", "))]")
        if let pattern = proposal.pathPattern {
            lines.append("    # Named groups become fields: \(proposal.pathFields.joined(separator: ", ")).")
            lines.append("    fields_from_path: \(CELName.yaml(pattern))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var stages: String {
        "stages:\n" + [parse, enrich, metricsStage, sample, redact].compactMap(\.self).joined(separator: "\n")
    }

    private var parse: String {
        switch proposal.survey.mainForm {
        case .cri:
            "  # A container runtime's lines; what the container wrote is JSON.\n  - parse: {format: cri, then: json}\n"
        case .docker:
            "  # Docker's lines; what the container wrote is JSON.\n  - parse: {format: docker, then: json}\n"
        case .json, .prefixedJSON, .text:
            "  # JSON lines, text before JSON, tracebacks and plain text are told apart line by line.\n  - parse: auto\n"
        }
    }

    /// A task id that only some lines carry is filled in on the others.
    private var enrich: String? {
        let names = ["task_id", "task.id", "attributes.task.id"].filter { facts.fields[$0] != nil }
        guard let first = names.first else { return nil }
        let having = facts.fields[first]?.count ?? 0
        guard names.count > 1 || having < facts.count else { return nil }
        let by = (facts.fields["trace_id"] == nil ? [] : ["trace_id"]) + ["stream"]
        return """
              # Lines without a task id get the last one of their \(by.count > 1 ? "trace or stream" : "stream").
              - enrich:
                  task_id: {from: [\(names.joined(separator: ", "))], sticky_by: [\(by.joined(separator: ", "))]}

            """
    }

    private var metricsStage: String {
        var lines = ["  # Before anything is sampled, so that every record counts.", "  - metrics:"]
        for metric in metrics.metrics { lines += item(metric).map { "      \($0)" } }
        if !metrics.others.isEmpty {
            lines.append(
                "      # Other numbers in the logs: \(comment(metrics.others.prefix(12).joined(separator: ", ")))."
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func item(_ metric: ProposedMetric) -> [String] {
        var lines = ["- \(metric.kind.rawValue): \(metric.name)", "  help: \(metric.help)"]
        if let event = metric.event, let kindField {
            lines.append("  when: \(expression("\(CELName.field(kindField)) == \(CELName.literal(event))"))")
        }
        if let path = metric.path {
            if metric.isPerEntry {
                lines += ["  for_each: \(expression(CELName.field(path)))", "  value: value"]
            } else {
                lines.append("  value: \(expression(CELName.field(path)))")
            }
        }
        if metric.kind == .histogram {
            let isMilliseconds = metric.name.hasSuffix("milliseconds")
            lines.append("  buckets: [\(isMilliseconds ? "1, 10, 100, 1000, 10000" : "0.001, 0.01, 0.1, 1, 10")]")
        }
        var labels = metric.labels
        if metric.kind == .gauge {
            labels += proposal.pathFields.filter { $0 == "rank" || $0 == "run" }.map { ($0, $0) }
        }
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.name): \(expression(CELName.field($0.path)))" }
            lines.append("  labels: {\(pairs.joined(separator: ", "))}")
        }
        if !metric.orderBy.isEmpty { lines.append("  order_by: [\(metric.orderBy.joined(separator: ", "))]") }
        return lines
    }

    /// An expression as YAML: a bare name stays bare.
    private func expression(_ text: String) -> String {
        CELName.isPath(text) ? text : CELName.yaml(text)
    }

    /// Nothing is dropped without being asked: a proposal for what there is much of stands as a comment.
    private var sample: String? {
        guard let kindField else { return nil }
        let kinds = proposal.survey.facts(by: kindField)
        let busy = kinds.filter { kind, facts in
            guard let kind else { return false }
            let isTraffic = ["request", "inference", "access", "heartbeat", "poll"].contains { kind.contains($0) }
            return isTraffic && facts.count * 10 >= self.facts.count
        }.max { $0.facts.count < $1.facts.count }
        guard let kind = busy?.kind, let facts = busy?.facts else { return nil }
        let key = ["request_id", "trace_id"].first { facts.mostlyHas($0) }
        let condition = CELName.yaml("\(CELName.field(kindField)) == \(CELName.literal(kind))")
        let share = facts.count * 100 / max(1, self.facts.count)
        return """
              # \(comment(kind)) is \(share) % of the records. This would keep one in ten of them, and every error:
              # - sample: {when: \(condition), ratio: 0.1\(key.map { ", key: \($0)" } ?? ""), always: 'level == "error"'}

            """
    }

    private var redact: String {
        let secretNames = [
            "authorization", "password", "passwd", "secret", "token", "api_key", "apikey", "access_token",
        ]
        let found = secretNames.filter { facts.fields[$0] != nil }
        let patterns = ["credentials"] + (proposal.survey.hasEmail ? ["email"] : [])
        let fields = found.isEmpty ? "" : ", fields: [\(found.joined(separator: ", "))]"
        return """
              # Nothing of this reaches the disk or the page.
              - redact: {patterns: [\(patterns.joined(separator: ", "))]\(fields)}

            """
    }

    private var outputs: String {
        """
        outputs:
          # One JSON object a line, in zstd files: zstd -dc spanmill-data/archive/*/*
          # Beyond 20 GiB the oldest go; max_age: 30d would go by time.
          archive: {type: archive, path: archive, partition: '{date}', retention: {max_bytes: 20GiB}}
          # http://127.0.0.1:8000/metrics
          metrics: {type: prometheus}

        """
    }

    /// Text that is safe in a comment: on one line.
    private func comment(_ text: String) -> String {
        String(text.map { $0.isNewline || $0.asciiValue.map { $0 < 0x20 } == true ? " " : $0 })
    }
}
