/// What a gauge shows after a value that is NaN or infinite. Either way `<metric>_nonfinite_total` counts it.
package enum NonFinitePolicy: UInt8, Sendable, CaseIterable {
    /// The value itself, so that a diverged run is seen to have diverged.
    case show
    /// The last finite value, for dashboards that cannot draw it.
    case keepLast
}
