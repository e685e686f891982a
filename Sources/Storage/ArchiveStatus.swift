/// An archive in figures.
package struct ArchiveStatus: Sendable, Equatable {
    /// Compressed bytes on the disk: found at the start, and written since.
    package var bytes: Int64
    /// What went in since the start; `recordBytes` over `writtenBytes` is the ratio of compression.
    package var flow: LogStatistics
    package var segments: SegmentSeries.Counts
    /// What the start found and mended.
    package var recovery: SegmentRecovery.Report
}
