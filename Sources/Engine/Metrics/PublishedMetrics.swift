/// Counters and histograms as of the last commit: what a page may show without ever falling back after a crash.
struct PublishedMetrics: Sendable {
    /// By number of the series.
    private(set) var series: [CapturedSeries?] = []
    private(set) var tallies: [FamilyTally]

    init(familyCount: Int) {
        tallies = Array(repeating: FamilyTally(), count: familyCount)
    }

    mutating func apply(_ capture: MetricCapture) {
        for change in capture.changes {
            while series.count <= change.number { series.append(nil) }
            series[change.number] = change.series
        }
        tallies = capture.tallies
    }
}
