/// What went through a log since it was opened.
package struct LogStatistics: Sendable, Equatable {
    package var records: UInt64 = 0
    /// Bytes of the records.
    package var recordBytes: UInt64 = 0
    /// Bytes that they took in files.
    package var writtenBytes: UInt64 = 0
    /// Chunks written: frames, or writes to a plain file.
    package var chunks: UInt64 = 0
    /// Records that went to the overflow partition.
    package var overflowRecords: UInt64 = 0

    package init() {}
}
