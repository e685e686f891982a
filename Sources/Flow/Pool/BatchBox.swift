package import Engine

/// A batch on its way between threads, with what its reader counted. Owned by one thread at a time.
package final class BatchBox: @unchecked Sendable {
    package var batch: Batch
    /// What the reader counted for this batch, by the indices of `InputTallies`.
    package var tally: Tally
    /// More rounds of the same number; set when the first one does not hold everything.
    package var rounds: (any BatchRounds)?
    /// The input that filled it; nil for one that only carries the time.
    var input: UInt16?
    /// What is known of the streams of the batch's origins, by index of the origin.
    private(set) var streams: [MetaTexts.Stream] = []

    init(keys: KeyTable, lineCapacity: Int, tallyCount: Int) {
        batch = Batch(keys: keys, lineCapacity: lineCapacity)
        tally = Tally(count: tallyCount)
    }

    /// Notes where the lines come from that are appended next.
    package func add(_ origin: Origin, from stream: MetaTexts.Stream = MetaTexts.Stream()) {
        batch.origins.append(origin)
        streams.append(stream)
    }

    /// Empties the batch, for its next round.
    func resetBatch() {
        batch.reset()
        streams.removeAll(keepingCapacity: true)
    }

    /// Empties it for the next use.
    func reset() {
        resetBatch()
        tally.reset()
        rounds = nil
    }
}
