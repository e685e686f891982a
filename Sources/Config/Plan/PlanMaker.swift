package import Engine
package import Flow

/// Makes the components of a checked pipeline file, and of them the plan that is run.
package struct PlanMaker: Sendable {
    private let catalogs: Catalogs
    private let surroundings: ConfigSurroundings

    package init(_ catalogs: Catalogs, surroundings: ConfigSurroundings = ConfigSurroundings()) {
        self.catalogs = catalogs
        self.surroundings = surroundings
    }

    /// Makes every sound component, so that each can say what is wrong with it, whatever is wrong with others.
    ///
    /// - Parameters:
    ///   - pipeline: what `PipelineReader` gave.
    ///   - diagnostics: what was said of the file so far; what the components say is added.
    /// - Returns: nil when there is an error in `diagnostics`. Nothing has been opened in any case.
    package func plan(of pipeline: PipelineFile, into diagnostics: inout Diagnostics) -> Plan? {
        var context = PlanContext(dataDirectory: pipeline.dataDirectory, pipelineDirectory: pipeline.folder)
        context.inputNames = pipeline.inputs.map(\.name)
        context.readFile = surroundings.read
        let stages = make(pipeline.stages, by: catalogs.stages, &context)
        guardLabels(stages)
        // Behind the stages: `parse` decides how lines are framed.
        let inputs = make(pipeline.inputs, by: catalogs.inputs, &context)
        let outputs = pipeline.outputs.filter(\.isSound).compactMap { use -> Plan.Delivery? in
            guard let output = make([use], by: catalogs.outputs, &context).first else { return nil }
            return Plan.Delivery(output, condition: condition(of: use, &context))
        }
        for fault in context.diagnostics.entries { diagnostics.append(fault) }
        if context.keys.isOverfull {
            diagnostics.error(
                at: pipeline.options.mark,
                "the pipeline names too many different fields; want fewer than "
                    + "\(KeyTable.maximumSlots), and few of them deep"
            )
        }
        guard !diagnostics.hasErrors else { return nil }
        return Plan(
            name: pipeline.name,
            inputs: inputs,
            stages: stages,
            outputs: outputs,
            settings: settings(of: pipeline.options),
            context: context
        )
    }

    /// Metrics are derived before records are redacted; their labels are shown all the same.
    private func guardLabels(_ stages: [any Stage]) {
        for (index, stage) in stages.enumerated() {
            guard let metrics = stage as? MetricsStage else { continue }
            metrics.guardLabels(by: stages[index...].compactMap { ($0 as? RedactStage)?.redactor })
        }
    }

    private func make<Product>(
        _ uses: [ComponentUse],
        by entries: [CatalogEntry<Product>],
        _ context: inout PlanContext
    ) -> [Product] {
        var products: [Product] = []
        for use in uses where use.isSound {
            guard let entry = entries.first(where: { $0.spec.name == use.spec.name }) else { continue }
            context.componentName = use.name
            products.append(entry.make(use.options, &context))
        }
        return products
    }

    /// An output's `when:`. Errors in it are counted under the output's name.
    private func condition(of use: ComponentUse, _ context: inout PlanContext) -> RecordCondition? {
        guard let text = use.options.cel(ifSet: "when"),
            let expression = context.condition(text, at: use.options.path(of: "when"))
        else { return nil }
        let errors = context.tallies.counter("condition_errors", ("component", use.name))
        return RecordCondition(expression, errors: errors)
    }

    private func settings(of options: OptionReader) -> FlowSettings {
        var settings = FlowSettings()
        settings.commitInterval = options.duration("commit_interval")
        settings.shutdownTimeout = options.duration("shutdown_timeout")
        // 0 is one a core.
        settings.workers = options.int(ifSet: "workers") ?? 0
        return settings
    }
}
