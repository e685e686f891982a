/// A stage's `when:`: which live records it looks at.
///
/// An error (a missing field, say) counts as false and is counted as `condition_errors`.
package struct StageCondition: Sendable {
    package let expression: Expression?
    private let errors: Int

    /// Compiles the option `when` of a stage; a fault goes to the context's diagnostics.
    package init(_ options: OptionReader, _ context: inout PlanContext) {
        errors = context.tallies.counter("condition_errors", ("component", context.componentName))
        expression = options.cel(ifSet: "when").flatMap { context.condition($0, at: options.path(of: "when")) }
    }

    /// Puts the live records that satisfy the condition into `lane.selection`.
    package func select(_ batch: borrowing Batch, _ lane: inout Lane) {
        guard let expression else {
            batch.selectLive(into: &lane.selection)
            return
        }
        let failed = expression.select(batch, &lane.expressions, into: &lane.selection)
        if failed > 0 { lane.tally.add(errors, failed) }
    }

    /// Keeps in `lane.picked`, a selection of live records, those that satisfy the condition.
    ///
    /// - Returns: how many records it was an error for, which are counted.
    @discardableResult
    package func narrowPicked(_ batch: borrowing Batch, _ lane: inout Lane) -> Int {
        guard let expression else { return 0 }
        let failed = expression.keepTrue(in: &lane.picked, batch, &lane.expressions)
        countErrors(failed, &lane)
        return failed
    }

    /// Counts records that the condition was an error for, where another's answer was taken for its own.
    func countErrors(_ failed: Int, _ lane: inout Lane) {
        if failed > 0 { lane.tally.add(errors, failed) }
    }
}
