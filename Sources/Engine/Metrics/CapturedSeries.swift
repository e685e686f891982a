/// What one series held at a barrier, in values of its own.
struct CapturedSeries: Sendable, Equatable {
    /// The stream that gave a gauge its value.
    struct Origin: Sendable, Equatable {
        let name: [UInt8]
        let generation: UInt64
    }

    let family: Int
    let labels: [String]
    let isShown: Bool
    let isOverflow: Bool
    let value: Double
    let nonFinite: UInt64
    let touched: Int64
    /// A histogram's counts by bucket; empty for other kinds.
    let counts: [UInt64]
    /// By bucket of a histogram, one for a counter.
    let exemplars: [MetricExemplar?]
    /// The order key and the rank of an ordered gauge.
    let order: [OrderValue]
    let origin: Origin?
}
