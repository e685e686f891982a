/// How one family is read from records.
struct MetricRule: Sendable {
    let condition: StageCondition
    /// The condition as it is written; empty where there is none.
    let conditionText: String
    let family: UInt16
    let entries: Expression?
    /// Nil counts one.
    let value: MetricSource?
    let labels: [MetricSource]
    /// By label the names that its expression reads, lower case: of fields and of their members.
    let labelWords: [Set<String>]
    /// The components of the order key and, behind them, the rank; empty where the order is that of arrival.
    let places: [MetricPlace]
    let trace: UInt16?

    /// Compiles the expressions of one item: `options` is what `MetricsStage.metric` declares, `definition` what was
    /// made of them.
    init(_ options: OptionReader, _ definition: MetricDefinition, family: Int, _ context: inout PlanContext) {
        self.family = UInt16(truncatingIfNeeded: family)
        condition = StageCondition(options, &context)
        conditionText = options.cel(ifSet: "when")?.text ?? ""
        entries = options.cel(ifSet: "for_each").flatMap { context.expression($0, at: options.path(of: "for_each")) }
        let names: ExpressionNames = options.isSet("for_each") ? .entry : .record
        value = options.cel(ifSet: "value").flatMap {
            context.expression($0, at: options.path(of: "value"), names: names).map(MetricSource.init)
        }
        labels = options.textMap("labels").compactMap { label in
            let path = "\(options.path(of: "labels")).\(label.key.text)"
            return context.expression(label.text, at: path, names: names).map(MetricSource.init)
        }
        labelWords = options.textMap("labels").map { Self.words(of: $0.text.text) }
        let fields = definition.order.isArrival ? [] : definition.order.fields + ["rank"]
        places = fields.map { MetricPlace(slot: context.keys.intern($0)) }
        let field = options.string("exemplar")
        let hasExemplars = definition.kind != .gauge && field != "none" && !field.isEmpty
        trace = hasExemplars ? context.keys.intern(field) : nil
    }

    /// Whatever in an expression may be the name of a field: `a.b["c-d"]` gives `a.b`, `a`, `b` and `c-d`.
    private static func words(of expression: String) -> Set<String> {
        let runs = expression.lowercased().split { !($0.isLetter || $0.isNumber || "_-.".contains($0)) }
        return Set(runs.map(String.init) + runs.flatMap { $0.split(separator: ".").map(String.init) })
    }

    /// The family that a metric's options declare, or nil when something about it was reported.
    static func definition(
        _ options: OptionReader,
        namespace: String,
        _ context: inout PlanContext
    ) -> MetricDefinition? {
        guard let (kind, name) = named(options) else { return nil }
        if kind != .counter, !options.isSet("value") {
            context.diagnostics.error(
                at: name.mark,
                "\(options.path): \(kind.name) \(quote(name.text)) has no value",
                mend: "add value:"
            )
        }
        var definition = MetricDefinition(
            kind,
            name: name.text,
            unit: options.string(ifSet: "unit"),
            labels: options.textMap("labels").map(\.key.text),
            constantLabels: options.textMap("const_labels").map { MetricLabel($0.key.text, $0.text.text) },
            bounds: options.numbers("buckets"),
            timeToLiveNanoseconds: options.duration(ifSet: "ttl")?.clampedNanoseconds,
            maxSeries: options.int("max_series"),
            nonFinite: options.string("nonfinite") == "keep_last" ? .keepLast : .show,
            order: OrderRule(components: options.strings("order_by")),
            keepsName: options.bool("exact_name")
        )
        if let help = options.string(ifSet: "help") { definition.help = help }
        do {
            let (declared, advice) = try context.metrics.declare(definition, namespace: namespace)
            for sentence in advice { context.diagnostics.warning(at: name.mark, sentence) }
            return declared
        } catch {
            context.diagnostics.error(at: name.mark, "\(options.path): \(error.message)")
            return nil
        }
    }

    private static func named(_ options: OptionReader) -> (kind: MetricKind, name: ConfigText)? {
        for kind in [MetricKind.counter, .gauge, .histogram] {
            if let name = options.text(ifSet: kind.name) { return (kind, name) }
        }
        return nil
    }
}

// MARK: - Records

extension MetricRule {
    /// Adds what one record does to the family; `scratch` was reset for the record.
    func update(
        _ batch: borrowing Batch,
        _ event: Int,
        _ scratch: inout ExpressionScratch,
        _ updates: inout MetricUpdates,
        _ streams: inout MetricStreams
    ) {
        guard let entries else { return add(batch, event, &scratch, &updates, &streams) }
        let container = entries.evaluate(batch, event, &scratch)
        let isContainer = entries.forEachEntry(of: container, batch, event, &scratch) { key, value, scratch in
            scratch.bind(key, to: 0)
            scratch.bind(value, to: 1)
            add(batch, event, &scratch, &updates, &streams)
        }
        if isContainer { return }
        updates.begin(family: family)
        updates.finish(problem: container.isError ? .noValue : .notANumber)
    }

    private func add(
        _ batch: borrowing Batch,
        _ event: Int,
        _ scratch: inout ExpressionScratch,
        _ updates: inout MetricUpdates,
        _ streams: inout MetricStreams
    ) {
        let (number, problem) = value?.number(batch, event, &scratch) ?? (1, nil)
        if let problem {
            updates.begin(family: family)
            return updates.finish(problem: problem)
        }
        let stream = places.isEmpty ? 0 : streams.number(of: event, batch, scratch.meta, &updates)
        updates.begin(family: family, stream: stream)
        for label in labels { label.addLabel(batch, event, &scratch, to: &updates) }
        for place in places { place.add(batch, event, to: &updates) }
        if let trace { updates.addTrace(trace, batch, event) }
        updates.finish(value: number)
    }
}
