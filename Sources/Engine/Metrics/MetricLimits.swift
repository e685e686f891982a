/// The bounds of the metrics room: value, unit, reason, what happens at them, and where it shows.
package enum MetricLimits {
    /// Families of one stage; a plan with more is refused. An update names its family in 16 bits.
    package static let familiesPerStage = 4_096

    /// Label names of one family; a plan with more is refused. Twice what dashboards have been seen to group by.
    package static let labelsPerFamily = 16

    /// Bytes of one label value. A longer one is cut at a character's start and counted as `label_cut`: Prometheus
    /// servers refuse whole scrapes over their own limit, and nobody selects by more.
    package static let labelValueBytes = 1_024

    /// Bounds of one histogram, without `+Inf`; a plan with more is refused. Each bound is a series on the page.
    package static let boundsPerHistogram = 128

    /// Series of one family unless `max_series` says otherwise: the default of the OpenTelemetry SDKs. Past it
    /// counters and histograms fold into the overflow series, gauges keep what they show; `spanmill_series_dropped_total`
    /// counts each update that found no room.
    package static let seriesPerFamily = 2_000

    /// The most that `max_series` may ask for: series of a store are numbered in 32 bits and held in memory.
    package static let largestSeriesPerFamily = 1_000_000

    /// Bytes of labels that a worker keeps room for between batches; what one batch took beyond is given back.
    package static let keptUpdateBytes = 256 << 10

    /// Components of one `order_by`; a plan with more is refused.
    package static let orderComponents = 8

    /// Bytes of a text component of `order_by` that are compared: an RFC 3339 time with nanoseconds and zone has 35.
    /// Texts equal up to here tie, and the rank decides.
    package static let orderTextBytes = 48

    /// Labels with a secret in them whose series is remembered, so that they are not looked into again; all are forgotten
    /// at the limit.
    package static let seriesAliases = 1024

    /// Streams whose place in `order_by` is remembered by one stage. At the limit the quarter heard least recently
    /// is forgotten; a stream that comes back starts at attempt 0, as a new one does.
    package static let streams = 16_384

    /// Bytes of a stream's name that are kept, as many as a path may have; streams that agree so far are one.
    package static let streamNameBytes = 4_096
}
