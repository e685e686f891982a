/// A worker's memory for one `metrics` stage: which rules apply to which records, and the updates that came of it.
final class MetricScratch {
    var updates: MetricUpdates
    private var streams = MetricStreams()
    private let ruleCount: Int
    /// By block of 64 records, then by rule: the records that the rule applies to.
    private var picks: [UInt64] = []
    private var blockCount = 0

    init(ruleCount: Int, hash: SeededHash) {
        self.ruleCount = ruleCount
        updates = MetricUpdates(hash: hash)
    }

    /// The scratch that a lane keeps for the stage.
    static func of(_ lane: borrowing Lane, _ index: Int) -> MetricScratch {
        guard let scratch = lane.stores[index] as? MetricScratch else {
            preconditionFailure("another component's scratch is at \(index)")
        }
        return scratch
    }

    /// Makes ready for the records of a batch.
    func begin(_ batch: borrowing Batch) {
        blockCount = (batch.eventCount + 63) / 64
        picks.removeAll(keepingCapacity: true)
        picks.append(contentsOf: repeatElement(0, count: blockCount * ruleCount))
        streams.begin(batch)
    }

    func note(_ selection: borrowing Selection, ofRule rule: Int) {
        precondition(selection.wordCount == blockCount)
        for block in 0..<blockCount { picks[block * ruleCount + rule] = unsafe selection.words[block] }
    }

    /// Calls `body` for each record and each rule that applies to it, in the order of records, then of rules.
    func forEach(_ body: (_ event: Int, _ rule: Int, inout MetricUpdates, inout MetricStreams) -> Void) {
        for block in 0..<blockCount {
            let row = block * ruleCount
            var records: UInt64 = 0
            for rule in 0..<ruleCount { records |= picks[row + rule] }
            while records != 0 {
                let bit = records.trailingZeroBitCount
                records &= records - 1
                for rule in 0..<ruleCount where picks[row + rule] >> UInt64(bit) & 1 != 0 {
                    body(block * 64 + bit, rule, &updates, &streams)
                }
            }
        }
    }
}
