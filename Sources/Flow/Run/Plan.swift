package import Engine

/// A pipeline as it is run: components in order, and everything that was agreed on while they were made.
package struct Plan: Sendable {
    package struct Delivery: Sendable {
        package var output: any Output
        /// The output's `when:`; nil takes all.
        package var condition: RecordCondition?

        package init(_ output: any Output, condition: RecordCondition? = nil) {
            self.output = output
            self.condition = condition
        }
    }

    package var name: String
    package var inputs: [any Input]
    package var stages: [any Stage]
    package var outputs: [Delivery]
    /// Takes the records that stages put into the dead letters.
    package var deadLetters: (any Output)?
    package var settings: FlowSettings
    package let keys: KeyTable
    /// The own counters, by index.
    package let counters: [TallyPlan.Counter]
    package let own: FlowTallies
    /// Names of the own counters, by index, under which they are kept over a restart.
    package let counterNames: [String]
    /// The metrics that stages derive.
    package let metrics: MetricRegistry
    /// The names behind `meta.input`, `meta.route` and `meta.hostname`.
    package var meta = MetaTexts()
    /// How inputs of lines frame them.
    package let framing: FramingOptions
    /// Files beside the pipeline that components take again when they change.
    package let files: [PlanFile]
    let laneStores: [@Sendable () -> AnyObject]

    /// - Parameter context: what the components were made with; its diagnostics hold no error.
    package init(
        name: String, inputs: [any Input], stages: [any Stage], outputs: [Delivery],
        deadLetters: (any Output)? = nil, settings: FlowSettings = FlowSettings(), context: consuming PlanContext
    ) {
        self.name = name
        self.inputs = inputs
        self.stages = stages
        self.outputs = outputs
        self.deadLetters = deadLetters
        self.settings = settings
        own = FlowTallies(
            inputs: inputs.map(\.name), stages: stages.map(\.name), outputs: outputs.map(\.output.name),
            in: &context.tallies
        )
        counters = context.tallies.counters
        counterNames = counters.map(\.name)
        meta.inputs = inputs.map(\.name)
        meta.routes = context.routes
        meta.hostname = HostName.current
        laneStores = context.laneStores
        files = context.files
        framing = context.framing
        metrics = context.metrics.registry
        keys = context.keyTable()
    }
}
