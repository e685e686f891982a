internal import Engine
internal import Synchronization

/// Records that the pipeline could not take, in `dead-letters` below the data directory: what came, where from, why.
///
/// ```
/// {"time":"2026-11-01T08:00:00.000000000Z","reason":"bad_number","input":"stdin","stream":0,"text":"{\"loss\": 1.2.3}"}
/// ```
/// The same zstd segments as the archive's, so `zstd -dc` reads them. They are bounded: beyond
/// `StorageLimits.deadLetterBytes` the oldest sealed segment goes.
package final class DeadLetterStore: Sendable {
    package static let folderName = "dead-letters"
    /// Its name in the catalog, which no output can have.
    private static let storeName = "dead-letters"

    package let log: PartitionedLog
    private let folder: String
    private let series: SegmentSeries
    private let limit: Int64
    private let state: Mutex<State>

    private struct State {
        var seals = -1
        var evictedSegments = 0
        var evictedBytes: Int64 = 0
    }

    /// Puts the folder right after a crash. `limit` is of compressed bytes in all, `segmentBytes` of those in one.
    ///
    /// - Throws: when the folder cannot be read or a segment in it cannot be put right.
    package init(
        dataDirectory: String,
        catalog: Catalog,
        limit: Int64 = StorageLimits.deadLetterBytes,
        segmentBytes: Int64 = StorageLimits.deadLetterSegmentBytes,
        clock: StorageClock = .system
    ) throws(StorageError) {
        let folder = "\(dataDirectory)/\(Self.folderName)"
        let rotation = Rotation(maximumBytes: segmentBytes, maximumAge: .seconds(86_400))
        let series = try SegmentSeries(
            store: Self.storeName, root: folder, catalog: catalog, clock: clock, rotation: rotation)
        _ = try SegmentRecovery.run(series)
        var options = PartitionedLog.Options()
        options.codec = .zstd(level: 3)
        options.chunkBytes = StorageLimits.frameBytes
        options.clock = clock
        log = PartitionedLog(options) { _ in SegmentTarget(partition: "", series: series) }
        self.folder = folder
        self.series = series
        self.limit = limit
        state = Mutex(State())
    }

    /// Makes durable what came before the log's last barrier, and keeps to the limit.
    package func commit() throws(StorageError) {
        try log.commit()
        let files = series.files
        let seals = series.counts.sealed
        let isNew = state.withLock { state in
            defer { state.seals = seals }
            return state.seals != seals
        }
        if isNew && files.exists(folder) { try evict() }
    }

    package func close() throws(StorageError) { try log.close() }

    /// Segments that went to keep the limit.
    package var evictedSegments: Int { state.withLock { $0.evictedSegments } }

    private func evict() throws(StorageError) {
        let files = series.files
        var sealed = try files.entries(folder).filter { $0.name.hasSuffix(SegmentName.suffix) }
        var bytes = sealed.reduce(0) { $0 + $1.size }
        while bytes > limit, let oldest = sealed.first {
            var row = SegmentRow(
                store: Self.storeName, folder: "", name: String(oldest.name.dropLast(SegmentName.suffix.utf8.count)))
            row.state = .deleting
            try series.catalog.put(row)
            try files.remove("\(folder)/\(oldest.name)")
            try series.catalog.remove(row)
            sealed.removeFirst()
            bytes -= oldest.size
            state.withLock { state in
                state.evictedSegments += 1
                state.evictedBytes += oldest.size
            }
        }
    }
}
