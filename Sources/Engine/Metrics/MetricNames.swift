/// The grammar of names, and the suffixes that each kind keeps to (Prometheus data model; OpenMetrics 1.0, *Suffixes*).
enum MetricNames {
    /// Prefixes of Spanmill's own families.
    static let reservedPrefixes = ["spanmill_", "process_"]

    /// Label names that the formats themselves use.
    static let reservedLabels: Set<String> = ["le", "quantile"]

    /// Units that dashboards and rules expect in their base form.
    private static let baseUnits = [
        "milliseconds": "seconds", "microseconds": "seconds", "nanoseconds": "seconds", "ms": "seconds",
        "minutes": "seconds", "hours": "seconds", "kilobytes": "bytes", "megabytes": "bytes", "gigabytes": "bytes",
        "mb": "bytes", "gb": "bytes", "percent": "ratio",
    ]

    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`
    static func isMetricName(_ name: String) -> Bool {
        isName(name) { $0 == UInt8(ascii: ":") }
    }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`, and no leading `__`, which Prometheus keeps for itself.
    static func isLabelName(_ name: String) -> Bool {
        isName(name) { _ in false } && !name.hasPrefix("__")
    }

    /// - Throws: `MetricFault.badName` when the kind's suffixes are not kept.
    static func check(name: String, kind: MetricKind, keepsName: Bool) throws(MetricFault) {
        guard isMetricName(name) else {
            throw MetricFault(.badName, "metric name is \(quote(name)); want letters, digits and \"_\", no digit first")
        }
        if let prefix = reservedPrefixes.first(where: name.hasPrefix) {
            throw MetricFault(.badName, "metric name is \(quote(name)); names in \(quote(prefix)) are Spanmill's own")
        }
        if kind == .counter {
            guard name.hasSuffix("_total"), name.utf8.count > "_total".utf8.count else {
                throw MetricFault(.badName, "counter is named \(quote(name)); want \"\(name)_total\"")
            }
            return
        }
        let foreign = ["_total", "_created", "_bucket", "_count", "_sum"].first(where: name.hasSuffix)
        guard let foreign, !keepsName else { return }
        let stem = String(name.dropLast(foreign.count))
        throw MetricFault(
            .badName,
            "\(kind.name) is named \(quote(name)); \(quote(foreign)) belongs to another kind: "
                + "want \(quote(stem)), or exact_name: true"
        )
    }

    /// What is legal and unwise about a name, as sentences for `validate`.
    static func advice(name: String, stem: String) -> [String] {
        var advice: [String] = []
        if name.contains(":") {
            advice.append("metric \(quote(name)) has a \":\", which is the mark of recording rules")
        }
        if name.utf8.contains(where: { 0x41...0x5A ~= $0 }) {
            advice.append("metric \(quote(name)) has capital letters; dashboards expect \"lower_case\"")
        }
        if let word = stem.split(separator: "_").last, let base = baseUnits[String(word)] {
            advice.append("metric \(quote(name)) is in \(word); Prometheus expects base units: \(base)")
        }
        return advice
    }

    private static func isName(_ name: String, also isAllowed: (UInt8) -> Bool) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39 ~= first) else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
            default: isAllowed(byte)
            }
        }
    }
}
