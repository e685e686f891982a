/// A stage's `when:`: which live records it looks at.
///
/// An error (a missing field, say) counts as false and is counted as `condition_errors`.
package struct StageCondition: Sendable {
    package let expression: Expression?
    private let errors: Int

    /// Compiles the option `when` of a stage; a fault goes to the context's diagnostics.
    package init(_ options: OptionReader, stage: String, _ context: inout PlanContext) {
        errors = context.tallies.counter("condition_errors", ("component", stage))
        expression = options.condition("when", &context)
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
}

extension OptionReader {
    /// The condition of the option, compiled; nil where it is not set or at fault, which is reported.
    package func condition(_ name: String, _ context: inout PlanContext) -> Expression? {
        guard let text = cel(ifSet: name) else { return nil }
        do {
            return try Expression(condition: text.text, keys: &context.keys)
        } catch {
            context.report(error, in: text, path: path(of: name))
            return nil
        }
    }

    /// The value expression of the option, compiled; nil where it is not set or at fault, which is reported.
    package func expression(
        _ name: String, names: ExpressionNames = .record, _ context: inout PlanContext
    ) -> Expression? {
        guard let text = cel(ifSet: name) else { return nil }
        return context.expression(text, names: names, path: path(of: name))
    }
}

extension PlanContext {
    /// Compiles an expression that stands at `text`; a fault is reported under `path`.
    package mutating func expression(
        _ text: ConfigText, names: ExpressionNames = .record, path: String
    ) -> Expression? {
        do {
            return try Expression(parsing: text.text, names: names, keys: &keys)
        } catch {
            report(error, in: text, path: path)
            return nil
        }
    }

    mutating func report(_ error: ExpressionError, in text: ConfigText, path: String) {
        diagnostics.error(at: text.mark(atByte: error.range.lowerBound), "\(path): \(error)")
    }
}

extension Expression {
    /// Puts the live records for which this condition is true into `selection`.
    ///
    /// - Returns: for how many of them it had no value, or one that is no bool.
    package func select(
        _ batch: borrowing Batch, _ scratch: inout ExpressionScratch, into selection: inout Selection
    ) -> Int {
        selection.reset(count: batch.eventCount, to: false)
        var failed = 0
        for event in 0..<batch.eventCount where batch.isLive(event) {
            scratch.reset()
            switch evaluate(batch, event, &scratch) {
            case .bool(true): selection.insert(event)
            case .bool(false): break
            default: failed += 1
            }
        }
        return failed
    }
}
