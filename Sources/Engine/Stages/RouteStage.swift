/// `route`: gives records a route, which outputs can ask for.
package final class RouteStage: Stage, Component {
    package static let spec = ComponentSpec(
        .stage,
        "route",
        summary: "gives records a route, which an output's `when:` can ask for",
        docs: "The first route whose condition is true is the record's `meta.route`; a condition that has no value counts as false.",
        fields: [
            OptionField(
                "routes", .map(of: .condition), required: true, example: "{errors: 'level == \"error\"'}",
                help: "Names of routes and what belongs there, in order."),
            OptionField("default", .string, help: "The route of all other records; without it they keep the one they have."),
        ],
        example: "- route: {routes: {errors: 'level == \"error\"'}, default: rest}"
    )

    package let name: String
    private let condition: StageCondition
    private let routes: [(number: UInt16, condition: Expression)]
    private let fallback: UInt16?
    private let errors: Int

    package init(options: OptionReader, context: inout PlanContext) {
        name = context.componentName
        condition = StageCondition(options, &context)
        errors = context.tallies.counter("condition_errors", ("component", name))
        routes = options.textMap("routes").compactMap { key, text in
            let number = context.route(key.text)
            return context.condition(text, at: "\(options.path(of: "routes")).\(key.text)").map { (number, $0) }
        }
        fallback = options.string(ifSet: "default").map { context.route($0) }
    }

    package func prepare(_ batch: inout Batch, _ lane: inout Lane) {
        condition.select(batch, &lane)
        for route in routes {
            let failed = route.condition.select(batch, &lane.expressions, into: &lane.picked)
            if failed > 0 { lane.tally.add(errors, failed) }
            for event in 0..<batch.eventCount where lane.picked[event] && lane.selection[event] {
                batch[event: event].route = route.number
                lane.selection.remove(event)
            }
        }
        guard let fallback else { return }
        for event in 0..<batch.eventCount where lane.selection[event] { batch[event: event].route = fallback }
    }
}
