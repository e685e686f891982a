/// What one record does to one family, computed in parallel and folded in sequence order.
///
/// Labels, order components and trace ids lie in the buffer that holds the update.
package struct MetricUpdate: Sendable {
    /// Value, or the problem that stands in its place.
    package var value: Double
    /// The record's time in nanoseconds since 1970, where it has a trace; exemplars show it.
    package var time: Int64
    /// The seeded hash of the encoded labels.
    var labelHash: UInt64
    var labelStart: UInt32
    var labelCount: UInt32
    /// Where the order components begin; as many follow as the family's rule reads, then the rank.
    var orderStart: UInt32
    /// Index into the buffer's streams.
    var stream: UInt16
    package var family: UInt16
    /// Index into the buffer's traces, or `UInt32.max`.
    var trace: UInt32
    /// The problem that took the value's place.
    var problem: MetricProblem?
    /// How many of its label values were cut.
    var labelsCut: UInt8
}
