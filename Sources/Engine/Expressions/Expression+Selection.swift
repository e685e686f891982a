/// A condition over a whole batch, 64 events at a time.
///
/// Comparisons of a field with literals, membership in literal lists, presence, tests of text and of `meta.signal`, and
/// `&& || !` of those, run as loops over the events; any other part is evaluated event by event. All of them reset
/// `scratch` on the way. An evaluation that ends in an error, or in what is no bool, makes the condition neither true
/// nor false: the caller counts it.
extension Expression {
    /// Puts the live events that the condition is true for into `selection`, and returns for how many of the other live
    /// ones it is an error.
    package func select(
        _ batch: borrowing Batch,
        _ scratch: inout ExpressionScratch,
        into selection: inout Selection
    ) -> Int {
        batch.selectLive(into: &selection)
        return keepTrue(in: &selection, batch, &scratch)
    }

    /// Keeps in `selection` the events that the condition is true for, and returns for how many of the others it is an
    /// error.
    package func keepTrue(
        in selection: inout Selection,
        _ batch: borrowing Batch,
        _ scratch: inout ExpressionScratch
    ) -> Int {
        keep(in: &selection, batch, &scratch) { $0.truth }
    }

    /// Keeps in `selection` the events that the condition is not false for, errors included, and returns how many those
    /// are: what `filter: {keep: ..}` goes by.
    package func keepUnlessFalse(
        in selection: inout Selection,
        _ batch: borrowing Batch,
        _ scratch: inout ExpressionScratch
    ) -> Int {
        keep(in: &selection, batch, &scratch) { $0.truth | $0.error }
    }

    @inline(__always)
    private func keep(
        in selection: inout Selection,
        _ batch: borrowing Batch,
        _ scratch: inout ExpressionScratch,
        _ kept: (ConditionEvaluation.Outcome) -> UInt64
    ) -> Int {
        precondition(selection.count == batch.eventCount)
        var errors = 0
        let evaluation = ConditionEvaluation(batch, program)
        for block in 0..<selection.wordCount {
            let wanted = unsafe selection.words[block]
            guard wanted != 0 else { continue }
            let found = evaluation.evaluate(test, block, wanted, batch, &scratch)
            unsafe selection.words[block] = kept(found)
            errors += found.error.nonzeroBitCount
        }
        return errors
    }
}
