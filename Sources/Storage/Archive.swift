/// An open archive: its folder put right, and the log that fills it.
package final class Archive: Sendable {
    package let log: PartitionedLog
    /// What was found when the archive was opened.
    package let recovery: SegmentRecovery.Report
    package let series: SegmentSeries

    /// Puts the folder right after a crash and opens it. The data directory's instance names the segments.
    ///
    /// - Parameter store: the archive's name in the catalog.
    /// - Throws: when the folder cannot be made, read or written, or a segment in it cannot be put right.
    package init(
        folder: String,
        store: String,
        catalog: Catalog,
        level: Int,
        rotation: Rotation,
        clock: StorageClock
    ) throws(StorageError) {
        let files = catalog.files
        let series = try SegmentSeries(store: store, root: folder, catalog: catalog, clock: clock, rotation: rotation)
        for changed in try files.makeFolders(folder) { try files.synchroniseFolder(changed) }
        try files.checkWritable(folder)
        recovery = try SegmentRecovery.run(series)
        var options = PartitionedLog.Options()
        options.codec = .zstd(level: level)
        options.chunkBytes = StorageLimits.frameBytes
        options.clock = clock
        log = PartitionedLog(options) { key in
            SegmentTarget(partition: key.path, retentionClass: key.retentionClass, series: series)
        }
        self.series = series
    }

    package var status: ArchiveStatus {
        let flow = log.statistics
        let counts = series.counts
        return ArchiveStatus(
            bytes: recovery.bytes + Int64(flow.writtenBytes) - counts.lostBytes - counts.deletedBytes,
            flow: flow,
            segments: counts,
            recovery: recovery
        )
    }
}
