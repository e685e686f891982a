/// A family's definition flattened to what the fold reads.
struct FamilyPlan: Sendable {
    let kind: MetricKind
    let keepsLastFinite: Bool
    /// Whether values below zero are taken: gauges, and histograms that have a bound there.
    let takesNegative: Bool
    /// The bounds' place in the store's list of all bounds.
    let bounds: Range<Int>
    let labelCount: Int
    let maxSeries: Int
    let timeToLive: Int64?
    /// Components of the order key, `attempt` among them; 0 when the later line wins.
    let orderCount: Int
    /// Where `attempt` stands in the key, -1 for nowhere.
    let attemptIndex: Int
    /// Which of the stage's trackers tells the attempt, -1 for none.
    let tracker: Int

    /// Buckets of a histogram with the one up to infinity.
    var bucketCount: Int { kind == .histogram ? bounds.count + 1 : 0 }

    /// Places for exemplars that each series has.
    var exemplarCount: Int {
        switch kind {
        case .counter: 1
        case .gauge: 0
        case .histogram: bucketCount
        }
    }

    init(_ definition: MetricDefinition, bounds: Range<Int>, tracker: Int?) {
        kind = definition.kind
        keepsLastFinite = definition.nonFinite == .keepLast
        takesNegative = definition.kind == .gauge || definition.bounds.first.map { $0 < 0 } ?? false
        self.bounds = bounds
        labelCount = definition.labels.count
        maxSeries = definition.maxSeries
        timeToLive = definition.timeToLiveNanoseconds
        orderCount = definition.order.components.count
        attemptIndex = definition.order.attemptIndex ?? -1
        self.tracker = tracker ?? -1
    }
}
