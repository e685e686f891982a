internal import Engine

/// The course of the gauges since the start: as many points as a curve can show, whatever the length of the run.
struct SeriesHistory {
    struct Key: Hashable {
        let metric: String
        let labels: [MetricLabel]
    }

    struct Point {
        /// Number of the look.
        let look: Int
        let value: Double
    }

    /// Milliseconds since 1970 UTC of the looks that were kept, by their place in `looks`.
    private(set) var times: [(look: Int, milliseconds: Int64)] = []
    private(set) var series: [Key: [Point]] = [:]
    /// Series that found no room.
    private(set) var isTruncated = false
    /// Every which look is kept.
    private(set) var stride = 1
    private var looks = 0

    /// Takes the gauges of a page that are the pipeline's own.
    mutating func take(_ families: [MetricFamily], milliseconds: Int64) {
        defer { looks += 1 }
        guard looks % stride == 0 else { return }
        times.append((looks, milliseconds))
        for family in families where Self.isShown(family) {
            for sample in family.samples { add(sample, of: family) }
        }
        if times.count > ConsoleLimits.points { thin() }
    }

    /// Whether a family is a gauge of the pipeline and not of the program.
    static func isShown(_ family: MetricFamily) -> Bool {
        family.kind == .gauge && !family.name.hasPrefix("spanmill_") && !family.name.hasPrefix("process_")
    }

    private mutating func add(_ sample: MetricSample, of family: MetricFamily) {
        guard case .number(let value) = sample.value else { return }
        let labels = zip(family.labelNames, sample.labelValues).map { MetricLabel($0, $1) }.filter { !$0.value.isEmpty }
        let key = Key(metric: family.name, labels: labels)
        guard series[key] != nil || series.count < ConsoleLimits.series else {
            isTruncated = true
            return
        }
        series[key, default: []].append(Point(look: looks, value: value))
    }

    private mutating func thin() {
        stride *= 2
        let stride = stride
        times.removeAll { $0.look % stride != 0 }
        for key in Array(series.keys) {
            series[key]?.removeAll { $0.look % stride != 0 }
            if series[key]?.isEmpty == true { series[key] = nil }
        }
    }
}
