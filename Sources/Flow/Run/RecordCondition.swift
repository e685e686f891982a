package import Engine

/// Which live records of a batch an output takes: its `when:`, applied once a batch.
package struct RecordCondition: Sendable {
    /// Makes the selection stand for the batch's events, with those in it for which the condition holds. Ended events
    /// may be in it.
    package let select: @Sendable (borrowing Batch, inout Selection, inout Lane) -> Void

    package init(_ select: @escaping @Sendable (borrowing Batch, inout Selection, inout Lane) -> Void) {
        self.select = select
    }

    /// A `when:` in CEL. Where it has no value the record is not selected, and counted under `condition_errors`.
    ///
    /// - Parameter errors: tally index of that counter.
    package init(_ expression: Expression, errors: Int) {
        self.init { batch, selection, lane in
            let failed = expression.select(batch, &lane.expressions, into: &selection)
            if failed > 0 { lane.tally.add(errors, failed) }
        }
    }
}
