internal import Engine

/// How many events of a batch ended how, so that a stage's share is what came since the step before.
struct Outcomes {
    var eventCount = 0
    private var endedCount = 0
    private var ended = InlineArray<8, Int>(repeating: 0)

    init() {
        precondition(Outcome.allCases.count == 8)
    }

    func differ(from batch: borrowing Batch) -> Bool {
        batch.eventCount != eventCount || batch.endedCount != endedCount
    }

    /// Adds the difference to the stage's counters.
    mutating func update(_ batch: borrowing Batch, _ stage: StageTallies, _ tally: inout Tally) {
        tally.add(stage.created, batch.eventCount - eventCount)
        eventCount = batch.eventCount
        endedCount = batch.endedCount
        var now = InlineArray<8, Int>(repeating: 0)
        for event in 0..<batch.eventCount { now[Int(batch[event: event].outcome.rawValue)] += 1 }
        for outcome in 1..<8 {
            tally.add(stage.ended[outcome], now[outcome] - ended[outcome])
        }
        ended = now
    }
}
