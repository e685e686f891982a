/// A histogram's counts at one moment.
package struct HistogramPoint: Sendable, Equatable {
    /// Observations in each bucket alone, not cumulated; the last bucket is the one up to infinity.
    package var counts: [UInt64]
    package var sum: Double
    /// One place a bucket, or empty when the family has none.
    package var exemplars: [MetricExemplar?]

    package init(counts: [UInt64], sum: Double, exemplars: [MetricExemplar?] = []) {
        self.counts = counts
        self.sum = sum
        self.exemplars = exemplars
    }
}
