package import Engine

/// Writes families as a page in one of the text formats.
///
/// ```
/// # HELP training_loss Current training loss          # TYPE tasks_learned counter
/// # TYPE training_loss gauge                          # HELP tasks_learned Tasks learned
/// training_loss{task_id="task_1"} 0.25                tasks_learned_total 3 # {trace_id="4bf9.."} 1.0 1520879607.789
///                                                     # EOF
/// ```
/// Left the text format, right OpenMetrics. Sources: Prometheus *Exposition formats*, OpenMetrics 1.0.
package struct ExpositionWriter {
    private let format: ExpositionFormat
    private var out: [UInt8] = []

    /// The page of these families, in their order.
    package static func page(_ families: [MetricFamily], as format: ExpositionFormat) -> [UInt8] {
        var writer = ExpositionWriter(format: format)
        for family in families { writer.write(family) }
        if format.isOpenMetrics { writer.append("# EOF\n") }
        return writer.out
    }

    private init(format: ExpositionFormat) {
        self.format = format
        out.reserveCapacity(16 << 10)
    }

    private mutating func write(_ family: MetricFamily) {
        let name = format.escaping.escape(family.name)
        writeDescription(of: family, name: name)
        let labels = LabelWriter(family, escaping: format.escaping)
        for sample in family.samples {
            switch sample.value {
            case .number(let value):
                begin(name, labels.text(sample.labelValues))
                ExpositionNumber.append(value, to: &out)
                if family.kind == .counter { writeExemplar(sample.exemplar) }
                append("\n")
            case .histogram(let point):
                write(point, of: family, name: name, labels: labels, values: sample.labelValues)
            }
        }
    }

    private mutating func writeDescription(of family: MetricFamily, name: String) {
        guard format.isOpenMetrics else {
            writeHelp(of: family, name: name)
            append("# TYPE \(name) \(family.kind.name)\n")
            return
        }
        // OpenMetrics names the family without the suffix that its samples have.
        let isCounter = family.kind == .counter && name.hasSuffix("_total")
        let stem = isCounter ? String(name.dropLast("_total".count)) : name
        append("# TYPE \(stem) \(family.kind.name)\n")
        if let unit = family.unit { append("# UNIT \(stem) \(unit)\n") }
        writeHelp(of: family, name: stem)
    }

    private mutating func writeHelp(of family: MetricFamily, name: String) {
        append("# HELP \(name) ")
        LabelWriter.escape(family.help, quotes: format.isOpenMetrics, into: &out)
        append("\n")
    }

    private mutating func write(
        _ point: HistogramPoint,
        of family: MetricFamily,
        name: String,
        labels: LabelWriter,
        values: [String]
    ) {
        var total: UInt64 = 0
        for (index, count) in point.counts.enumerated() {
            total += count
            let bound = index < family.bounds.count ? family.bounds[index] : .infinity
            begin(name + "_bucket", labels.text(values, bound: ExpositionNumber.canonical(bound)))
            append(String(total))
            writeExemplar(index < point.exemplars.count ? point.exemplars[index] : nil)
            append("\n")
        }
        // With negative observations the sum is no counter, and OpenMetrics has neither it nor the count then.
        if format.isOpenMetrics, let lowest = family.bounds.first, lowest < 0 { return }
        let text = labels.text(values)
        begin(name + "_sum", text)
        ExpositionNumber.append(point.sum, to: &out)
        append("\n")
        begin(name + "_count", text)
        append("\(total)\n")
    }

    /// `# {trace_id=".."} value time`, 40 code points of the 128 that are allowed; the text format has no exemplars.
    private mutating func writeExemplar(_ exemplar: MetricExemplar?) {
        guard format.isOpenMetrics, let exemplar else { return }
        append(" # {trace_id=\"\(exemplar.traceID)\"} ")
        ExpositionNumber.append(exemplar.value, to: &out)
        guard exemplar.time > 0 else { return }
        let fraction = String(exemplar.time % 1_000_000_000)
        var digits = String(repeating: "0", count: 9 - fraction.utf8.count) + fraction
        while digits.utf8.count > 1, digits.last == "0" { digits.removeLast() }
        append(" \(exemplar.time / 1_000_000_000).\(digits)")
    }

    private mutating func begin(_ name: String, _ labels: [UInt8]) {
        append(name)
        out.append(contentsOf: labels)
        append(" ")
    }

    private mutating func append(_ text: String) {
        out.append(contentsOf: text.utf8)
    }
}
