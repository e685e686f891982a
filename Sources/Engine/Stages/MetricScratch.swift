/// A worker's memory for one `metrics` stage.
final class MetricScratch {
    var work: MetricWork

    init(ruleCount: Int, hash: SeededHash) {
        work = MetricWork(ruleCount: ruleCount, hash: hash)
    }

    /// The scratch that a lane keeps for the stage.
    static func of(_ lane: borrowing Lane, _ index: Int) -> MetricScratch {
        guard let scratch = lane.stores[index] as? MetricScratch else {
            preconditionFailure("another component's scratch is at \(index)")
        }
        return scratch
    }
}
