/// What the store knows of one series; one cache line, so that a fold touches one place.
struct SeriesRecord: Sendable {
    /// A gauge's value, a counter's total, a histogram's sum.
    var value: Double = 0
    /// Values that were NaN or infinite.
    var nonFinite: UInt64 = 0
    /// Batch clock of the last update, nanoseconds since 1970.
    var touched: Int64 = 0
    /// Where the encoded labels lie in the store's label bytes.
    var labelStart: UInt32 = 0
    var labelCount: UInt32 = 0
    /// Where the series' own row begins: in the buckets and exemplars of a histogram, the exemplars of a counter, the
    /// order keys of a gauge.
    var row: UInt32 = 0
    /// The slot and serial number of the stream that gave a gauge its value.
    var stream: UInt32 = 0
    var streamSerial: UInt32 = 0
    /// The part of the hash that the table keeps.
    var tag: UInt32 = 0
    var family: UInt16 = 0
    /// Whether the slot is in use; a free one waits in its family's list.
    var isLive = false
    /// Whether the series has anything to show yet: a gauge without value has not, a counter always has.
    var isShown = false
    /// Whether it changed since the last capture.
    var isDirty = false
    /// The next free slot of the family, plus one, while the slot is free.
    var nextFree: UInt32 = 0
}
