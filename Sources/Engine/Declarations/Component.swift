/// A stage, an input or an output that a pipeline file can name.
package protocol Component {
    static var spec: ComponentSpec { get }

    /// Makes the component for a plan.
    ///
    /// `options` has been checked against `spec` and is free of errors. What is wrong all the same, such as two options
    /// that contradict each other, is reported to `context.diagnostics`; the plan is refused then, so the component
    /// only has to come into being.
    init(options: OptionReader, context: inout PlanContext)
}
