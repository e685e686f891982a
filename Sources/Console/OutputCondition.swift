/// How an output is.
package struct OutputCondition: Sendable {
    package var name: String
    package var isFull: Bool
    /// What went wrong last and still is; nil when nothing is.
    package var failure: String?
    /// Bytes that it was given and bytes that it keeps, where it compresses.
    package var rawBytes: UInt64?
    package var storedBytes: UInt64?
    /// Series that it shows, where it shows metrics and keeps no records.
    package var series: Int?

    package init(
        name: String,
        isFull: Bool = false,
        failure: String? = nil,
        rawBytes: UInt64? = nil,
        storedBytes: UInt64? = nil,
        series: Int? = nil
    ) {
        self.name = name
        self.isFull = isFull
        self.failure = failure
        self.rawBytes = rawBytes
        self.storedBytes = storedBytes
        self.series = series
    }
}
