/// The families of a pipeline while it is planned: checks each one, and that no two use the same name.
///
/// One value serves all stages of a pipeline. Each stage keeps the definitions that it was given back, in its own
/// order, and has its store made of them.
package struct MetricDeclarations: Sendable {
    private var owners: [String: String] = [:]
    private var stores: [MetricStore] = []

    package init() {}

    /// The page of all stores made so far.
    package var registry: MetricRegistry { MetricRegistry(stores) }

    /// The store of a stage's families, which becomes a part of the pipeline's page.
    package mutating func makeStore(_ definitions: [MetricDefinition]) -> MetricStore {
        let store = MetricStore(definitions)
        stores.append(store)
        return store
    }

    /// Takes a family in: its names are taken from now on.
    ///
    /// - Parameters:
    ///   - definition: Its name is without the namespace.
    ///   - namespace: Put before the name with a `_`, of which it may bring its own; empty adds nothing.
    /// - Returns: The definition under its full name, and sentences about what is legal and unwise.
    /// - Throws: `MetricFault`, whose message says what was found and what is wanted.
    package mutating func declare(
        _ definition: MetricDefinition,
        namespace: String = ""
    ) throws(MetricFault) -> (definition: MetricDefinition, advice: [String]) {
        var full = definition
        if !namespace.isEmpty { full.name = (namespace.hasSuffix("_") ? namespace : namespace + "_") + definition.name }
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
                ? "metric \(quote(owner)) is declared twice; want one definition of it"
                : "\(definition.kind.name) \(quote(definition.name)) would expose \(quote(name)), which belongs to \(quote(owner))"
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
                "unit is \(quote(unit)) and the name \(quote(definition.name)); want a name that ends in \(quote(wanted))"
            )
        }
    }

    private static func checkLabels(of definition: MetricDefinition) throws(MetricFault) {
        let names = definition.labels + definition.constantLabels.map(\.name)
        guard names.count <= MetricLimits.labelsPerFamily else {
            throw MetricFault(
                .outOfRange,
                "metric \(quote(definition.name)) has \(names.count) labels; want at most \(MetricLimits.labelsPerFamily)"
            )
        }
        var seen: Set<String> = []
        for name in names {
            guard MetricNames.isLabelName(name) else {
                throw MetricFault(
                    .badLabel,
                    "label name is \(quote(name)); want letters, digits and \"_\", no digit and no \"__\" first"
                )
            }
            guard !MetricNames.reservedLabels.contains(name) else {
                throw MetricFault(.badLabel, "label name is \(quote(name)), which the format itself uses; want another")
            }
            guard seen.insert(name).inserted else {
                throw MetricFault(.badLabel, "metric \(quote(definition.name)) has the label \(quote(name)) twice")
            }
        }
        if let long = definition.constantLabels.first(where: { $0.value.utf8.count > MetricLimits.labelValueBytes }) {
            throw MetricFault(
                .outOfRange,
                "label \(quote(long.name)) has \(long.value.utf8.count) bytes; want at most \(MetricLimits.labelValueBytes)"
            )
        }
    }

    private static func checkBounds(of definition: MetricDefinition) throws(MetricFault) {
        guard definition.kind == .histogram else {
            guard definition.bounds.isEmpty else {
                throw MetricFault(
                    .badBounds,
                    "\(definition.kind.name) \(quote(definition.name)) has buckets; want none"
                )
            }
            return
        }
        let bounds = definition.bounds
        guard !bounds.isEmpty, bounds.count <= MetricLimits.boundsPerHistogram else {
            throw MetricFault(
                .badBounds,
                "histogram \(quote(definition.name)) has \(bounds.count) buckets; want 1...\(MetricLimits.boundsPerHistogram)"
            )
        }
        guard bounds.allSatisfy(\.isFinite) else {
            throw MetricFault(
                .badBounds,
                "histogram \(quote(definition.name)) lists a bound that is not finite; +Inf is implied"
            )
        }
        for (lower, upper) in zip(bounds, bounds.dropFirst()) where lower >= upper {
            throw MetricFault(
                .badBounds,
                "histogram \(quote(definition.name)) lists \(upper) after \(lower); want rising bounds"
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
                "\(definition.kind.name) \(quote(definition.name)) has order_by, which only a gauge can use; want none"
            )
        }
        guard Set(components).count == components.count else {
            throw MetricFault(.outOfRange, "order_by lists a component twice")
        }
    }
}
