/// Why a record did not give a metric the value or the label it should have; counted in
/// `spanmill_metric_problems_total{metric,reason}`.
package enum MetricProblem: UInt8, Sendable, CaseIterable {
    /// The value is a text, null, object or array that is no number.
    case notANumber
    /// The value's field is absent, or its expression failed.
    case noValue
    /// A counter was to grow by NaN or an infinity.
    case nonFinite
    /// A counter was to fall, or a histogram without negative bounds to observe a negative value.
    case negative
    /// A label value was longer than `MetricLimits.labelValueBytes`; the update counts under the cut value.
    case labelCut

    /// The word of the label `reason`.
    package var name: String {
        switch self {
        case .notANumber: "not_a_number"
        case .noValue: "no_value"
        case .nonFinite: "non_finite"
        case .negative: "negative"
        case .labelCut: "label_cut"
        }
    }

    /// Whether a family of this kind can have it, and so exposes its count.
    func applies(to kind: MetricKind) -> Bool {
        switch self {
        case .notANumber, .noValue, .labelCut: true
        case .nonFinite: kind == .counter
        case .negative: kind != .gauge
        }
    }
}
