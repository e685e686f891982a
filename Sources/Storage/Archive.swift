/// An open archive: its folder put right, and the log that fills it.
package final class Archive: Sendable {
    package let log: PartitionedLog
    /// What was found when the archive was opened.
    package let recovery: SegmentRecovery.Report
    private let series: SegmentSeries

    /// Puts the folder right after a crash and opens it. The data directory's instance names the segments.
    ///
    /// - Throws: when the folder cannot be made, read or written, or a segment in it cannot be put right.
    package convenience init(
        folder: String,
        dataDirectory: String,
        level: Int,
        rotation: Rotation,
        clock: StorageClock,
        _ files: FileSystem
    ) throws(StorageError) {
        let instance = try Instance.load(dataDirectory, files)
        for changed in try files.makeFolders(folder) { try files.synchroniseFolder(changed) }
        try files.checkWritable(folder)
        let recovery = try SegmentRecovery.run(folder, files)
        self.init(folder, instance, recovery, level: level, rotation: rotation, clock: clock, files)
    }

    private init(
        _ folder: String,
        _ instance: String,
        _ recovery: SegmentRecovery.Report,
        level: Int,
        rotation: Rotation,
        clock: StorageClock,
        _ files: FileSystem
    ) {
        let series = SegmentSeries(files: files, clock: clock, rotation: rotation, instance: instance)
        var options = PartitionedLog.Options()
        options.codec = .zstd(level: level)
        options.chunkBytes = StorageLimits.frameBytes
        options.clock = clock
        log = PartitionedLog(options) { path in
            SegmentTarget(folder: path.isEmpty ? folder : "\(folder)/\(path)", series: series)
        }
        self.recovery = recovery
        self.series = series
    }

    package var status: ArchiveStatus {
        let flow = log.statistics
        let counts = series.counts
        return ArchiveStatus(
            bytes: recovery.bytes + Int64(flow.writtenBytes) - counts.lostBytes,
            flow: flow,
            segments: counts,
            recovery: recovery
        )
    }
}
