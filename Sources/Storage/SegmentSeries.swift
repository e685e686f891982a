internal import Synchronization

/// What the segments of one archive have in common: where names come from, when they end, what became of them.
package final class SegmentSeries: Sendable {
    /// Counts since the archive was opened.
    package struct Counts: Sendable, Equatable {
        package var sealed = 0
        /// Segments rescued into new files after the disk failed to keep them.
        package var salvaged = 0
        /// Compressed bytes that could not be rescued.
        package var lostBytes: Int64 = 0
        /// Bytes of files that retention deleted.
        package var deletedBytes: Int64 = 0

        package init() {}
    }

    /// The name in the catalog: of the output, or `dead_letters`.
    let store: String
    /// The folder of all partitions.
    let root: String
    let catalog: Catalog
    let clock: StorageClock
    let rotation: Rotation
    private let instance: String
    private let state = Mutex((number: 0, counts: Counts()))

    var files: FileSystem { catalog.files }

    /// - Throws: when the catalog cannot be read for the data directory's name.
    package init(
        store: String, root: String, catalog: Catalog, clock: StorageClock, rotation: Rotation
    ) throws(StorageError) {
        self.store = store
        self.root = root
        self.catalog = catalog
        self.clock = clock
        self.rotation = rotation
        instance = try Instance.load(FileSystem.parent(of: catalog.path), catalog.files)
    }

    /// What the catalog is told of a segment in a partition's folder.
    func row(_ name: SegmentName, in folder: String) -> SegmentRow {
        SegmentRow(store: store, folder: folder, name: name.stem, retentionClass: name.retentionClass)
    }

    package var counts: Counts { state.withLock { $0.counts } }

    func nextName(_ now: Int64, _ retentionClass: String) -> SegmentName {
        let number = state.withLock { state in
            state.number += 1
            return state.number
        }
        return SegmentName(time: now, instance: instance, number: number, retentionClass: retentionClass)
    }

    func noteSealed() {
        state.withLock { $0.counts.sealed += 1 }
    }

    package func noteDeleted(_ bytes: Int64) {
        state.withLock { $0.counts.deletedBytes += bytes }
    }

    func noteSalvaged(lostBytes: Int64) {
        state.withLock { state in
            state.counts.salvaged += 1
            state.counts.lostBytes += lostBytes
        }
    }
}
