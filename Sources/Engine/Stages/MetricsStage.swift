/// `metrics`: counters, gauges and histograms out of records.
package final class MetricsStage: Stage, Component {
    package let name: String
    /// The families that the stage derives, and their series.
    package let store: MetricStore
    package let wantsTime: Bool
    private let condition: StageCondition
    private let rules: [MetricRule]
    /// By rule, with the slots of all of them.
    private let readings: [MetricReading]
    private let slots: [UInt16]
    /// By rule the first one before it that has the same condition.
    private let twins: [Int?]
    private let scratchIndex: Int
    private let folding: MetricsDecider

    package init(options: OptionReader, context: inout PlanContext) {
        name = context.componentName
        condition = StageCondition(options, &context)
        let namespace = options.string(ifSet: "namespace") ?? ""
        var definitions: [MetricDefinition] = []
        var rules: [MetricRule] = []
        for metric in options.objects("metrics") {
            guard let definition = MetricRule.definition(metric, namespace: namespace, &context) else { continue }
            rules.append(MetricRule(metric, definition, family: definitions.count, &context))
            definitions.append(definition)
        }
        if definitions.count > MetricLimits.familiesPerStage {
            context.diagnostics.error(
                at: options.mark(of: "metrics"),
                "\(options.path(of: "metrics")) has \(definitions.count) metrics; want at most "
                    + "\(MetricLimits.familiesPerStage)"
            )
            definitions.removeAll()
            rules.removeAll()
        }
        self.rules = rules
        var slots: [UInt16] = []
        readings = rules.reduce(into: []) { $0.append(MetricReading($1, behind: $0, slots: &slots)) }
        twins = rules.indices.map { index in
            rules[..<index].firstIndex { $0.conditionText == rules[index].conditionText }
        }
        self.slots = slots
        wantsTime = definitions.contains { $0.timeToLiveNanoseconds != nil }
        let store = context.metrics.makeStore(definitions)
        let count = rules.count
        let scratchIndex = context.laneStore { MetricScratch(ruleCount: count, hash: store.hash) }
        self.store = store
        self.scratchIndex = scratchIndex
        folding = MetricsDecider(store, scratchIndex: scratchIndex)
    }

    package var decider: (any Decider)? { folding }

    /// Keeps out of labels what `redact` stages behind this one take out of the records.
    package func guardLabels(by redactors: [Redactor]) {
        store.guardLabels(by: redactors, labelWords: rules.map(\.labelWords))
    }

    /// Leaves the batch's updates in the lane: the rules of one record after the other, so that their order does not
    /// depend on where a batch ends.
    package func prepare(_ batch: inout Batch, _ lane: inout Lane) {
        let scratch = MetricScratch.of(lane, scratchIndex)
        scratch.work.begin(batch)
        guard batch.eventCount > 0, !rules.isEmpty else { return }
        condition.select(batch, &lane)
        for (index, rule) in rules.enumerated() {
            if let twin = twins[index] {
                rule.condition.countErrors(scratch.work.pick(like: twin, rule: index), &lane)
                continue
            }
            lane.picked.copy(lane.selection)
            let failed = rule.condition.narrowPicked(batch, &lane)
            scratch.work.pick(lane.picked, rule: index, failed: failed)
        }
        scratch.work.read(batch, rules, readings, slots: slots, &lane.expressions)
    }
}

/// Folds what `prepare` left in the lane.
private final class MetricsDecider: Decider, Sendable {
    private let store: MetricStore
    private let scratchIndex: Int

    init(_ store: MetricStore, scratchIndex: Int) {
        self.store = store
        self.scratchIndex = scratchIndex
    }

    func decide(_ batch: inout Batch, _ lane: inout Lane) {
        store.fold(MetricScratch.of(lane, scratchIndex).work.updates, clock: batch.clock)
    }

    func exportChanges(into out: inout GrowableBytes) {
        store.exportChanges(into: &out)
    }

    func markAllChanged() { store.markAllChanged() }

    func restore(_ bytes: UnsafeRawBufferPointer) -> Bool {
        unsafe store.restore(bytes) != nil
    }
}
