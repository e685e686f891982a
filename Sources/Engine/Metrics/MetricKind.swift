/// What a metric family measures, and so how its updates fold and how it is exposed.
package enum MetricKind: UInt8, Sendable, CaseIterable {
    /// A sum that only grows while the process and its state live.
    case counter
    /// The last value of something that rises and falls.
    case gauge
    /// How often values fell under each of a list of bounds, with their sum and count.
    case histogram

    /// The word of the `TYPE` line.
    package var name: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
