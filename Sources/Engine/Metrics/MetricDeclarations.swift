/// The families of a pipeline while it is planned: checks each one, and that no two use the same name.
///
/// One value serves all stages of a pipeline. Each stage keeps the definitions that it was given back, in its own
/// order, and makes its `MetricStore` of them.
package struct MetricDeclarations: Sendable {
    /// Put before every name with a `_`; empty adds nothing.
    package let namespace: String
    private var owners: [String: String] = [:]

    /// - Throws: `MetricFault.badName` when the namespace could not begin a name.
    package init(namespace: String = "") throws(MetricFault) {
        guard namespace.isEmpty || MetricNames.isMetricName(namespace) else {
            throw MetricFault(.badName, "namespace is `\(namespace)`; want letters, digits and `_`, no digit first")
        }
        self.namespace = namespace.hasSuffix("_") ? String(namespace.dropLast()) : namespace
    }

    /// Takes a family in: its names are taken from now on.
    ///
    /// - Returns: The definition under its full name, and sentences about what is legal and unwise.
    /// - Throws: `MetricFault`, whose message says what was found and what is wanted.
    package mutating func declare(
        _ definition: MetricDefinition
    ) throws(MetricFault) -> (definition: MetricDefinition, advice: [String]) {
        var full = definition
        if !namespace.isEmpty { full.name = namespace + "_" + definition.name }
        try MetricNames.check(name: full.name, kind: full.kind, keepsName: full.keepsName)
        try Self.checkUnit(of: full)
        try Self.checkLabels(of: full)
        try Self.checkBounds(of: full)
        try Self.checkRanges(of: full)
        try claimNames(of: full)
        return (full, MetricNames.advice(name: full.name, stem: full.stem))
    }

    private mutating func claimNames(of definition: MetricDefinition) throws(MetricFault) {
        let names = definition.claimedNames
        for name in names {
            guard let owner = owners[name] else { continue }
            let message =
                owner == definition.name
                ? "metric `\(owner)` is declared twice; want one definition of it"
                : "\(definition.kind.name) `\(definition.name)` would expose `\(name)`, which belongs to `\(owner)`"
            throw MetricFault(.duplicate, message)
        }
        for name in names { owners[name] = definition.name }
    }

    private static func checkUnit(of definition: MetricDefinition) throws(MetricFault) {
        guard let unit = definition.unit else { return }
        guard MetricNames.isMetricName(unit), definition.stem.hasSuffix("_" + unit) else {
            let wanted = definition.kind == .counter ? "_\(unit)_total" : "_\(unit)"
            throw MetricFault(
                .badUnit,
                "unit is `\(unit)` and the name `\(definition.name)`; want a name that ends in `\(wanted)`"
            )
        }
    }

    private static func checkLabels(of definition: MetricDefinition) throws(MetricFault) {
        let names = definition.labels + definition.constantLabels.map(\.name)
        guard names.count <= MetricLimits.labelsPerFamily else {
            throw MetricFault(
                .outOfRange,
                "metric `\(definition.name)` has \(names.count) labels; want at most \(MetricLimits.labelsPerFamily)"
            )
        }
        var seen: Set<String> = []
        for name in names {
            guard MetricNames.isLabelName(name) else {
                throw MetricFault(
                    .badLabel,
                    "label name is `\(name)`; want letters, digits and `_`, no digit and no `__` first"
                )
            }
            guard !MetricNames.reservedLabels.contains(name) else {
                throw MetricFault(.badLabel, "label name is `\(name)`, which the format itself uses; want another")
            }
            guard seen.insert(name).inserted else {
                throw MetricFault(.badLabel, "metric `\(definition.name)` has the label `\(name)` twice")
            }
        }
        if let long = definition.constantLabels.first(where: { $0.value.utf8.count > MetricLimits.labelValueBytes }) {
            throw MetricFault(
                .outOfRange,
                "label `\(long.name)` has \(long.value.utf8.count) bytes; want at most \(MetricLimits.labelValueBytes)"
            )
        }
    }

    private static func checkBounds(of definition: MetricDefinition) throws(MetricFault) {
        guard definition.kind == .histogram else {
            guard definition.bounds.isEmpty else {
                throw MetricFault(.badBounds, "\(definition.kind.name) `\(definition.name)` has buckets; want none")
            }
            return
        }
        let bounds = definition.bounds
        guard !bounds.isEmpty, bounds.count <= MetricLimits.boundsPerHistogram else {
            throw MetricFault(
                .badBounds,
                "histogram `\(definition.name)` has \(bounds.count) buckets; want 1...\(MetricLimits.boundsPerHistogram)"
            )
        }
        guard bounds.allSatisfy(\.isFinite) else {
            throw MetricFault(
                .badBounds,
                "histogram `\(definition.name)` lists a bound that is not finite; +Inf is implied"
            )
        }
        for (lower, upper) in zip(bounds, bounds.dropFirst()) where lower >= upper {
            throw MetricFault(
                .badBounds,
                "histogram `\(definition.name)` lists \(upper) after \(lower); want rising bounds"
            )
        }
    }

    private static func checkRanges(of definition: MetricDefinition) throws(MetricFault) {
        guard 1...MetricLimits.largestSeriesPerFamily ~= definition.maxSeries else {
            throw MetricFault(
                .outOfRange,
                "max_series is \(definition.maxSeries); want 1...\(MetricLimits.largestSeriesPerFamily)"
            )
        }
        if let ttl = definition.timeToLiveNanoseconds, ttl <= 0 {
            throw MetricFault(.outOfRange, "ttl is \(ttl) ns; want more than 0")
        }
        let components = definition.order.components
        guard components.count <= MetricLimits.orderComponents else {
            throw MetricFault(
                .outOfRange,
                "order_by has \(components.count) components; want at most \(MetricLimits.orderComponents)"
            )
        }
        guard components.isEmpty || definition.kind == .gauge else {
            throw MetricFault(
                .outOfRange,
                "\(definition.kind.name) `\(definition.name)` has order_by, which only a gauge can use; want none"
            )
        }
        guard Set(components).count == components.count else {
            throw MetricFault(.outOfRange, "order_by lists a component twice")
        }
    }
}
