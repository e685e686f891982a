/// What lies in an archive's folder, as the catalog, the names and the file system tell it.
struct RetentionInventory {
    private let folder: String
    private let instance: String?
    private let files: FileSystem
    /// By path below the folder.
    private let rows: [String: SegmentRow]
    private var found: [RetentionSegment] = []

    /// Every file down to the depth of partitions. A file with the name of this data directory's instance is its own,
    /// also where the catalog has lost it.
    static func read(_ archive: RetentionArchive, _ catalog: Catalog) throws(StorageError) -> [RetentionSegment] {
        // The rows first: what is sealed after this look is taken for open.
        let rows = try catalog.segments(of: archive.name)
        guard catalog.files.exists(archive.folder) else { return [] }
        let instance = try Instance.find(FileSystem.parent(of: catalog.path), catalog.files)
        var inventory = RetentionInventory(archive.folder, instance, catalog.files, rows)
        try inventory.read("", depth: 0)
        return inventory.found
    }

    private init(_ folder: String, _ instance: String?, _ files: FileSystem, _ rows: [SegmentRow]) {
        self.folder = folder
        self.instance = instance
        self.files = files
        let named = rows.map { row in
            ("\(row.folder.isEmpty ? "" : "\(row.folder)/")\(row.name)\(SegmentName.suffix)", row)
        }
        self.rows = Dictionary(named) { $1 }
    }

    private mutating func read(_ partition: String, depth: Int) throws(StorageError) {
        for entry in try files.entries(partition.isEmpty ? folder : "\(folder)/\(partition)") {
            let path = partition.isEmpty ? entry.name : "\(partition)/\(entry.name)"
            guard entry.isFolder else {
                found.append(segment(entry, path, partition))
                continue
            }
            guard depth < StorageLimits.partitionDepth else { continue }
            // A folder may go between the two looks.
            do throws(StorageError) { try read(path, depth: depth + 1) } catch {
                if error.code != .notFound { throw error }
            }
        }
    }

    private func segment(_ entry: FileSystem.Entry, _ path: String, _ partition: String) -> RetentionSegment {
        var segment = RetentionSegment(path: path, partition: partition, bytes: entry.size, state: .foreign)
        guard let name = SegmentName.Parts(entry.name), name.instance == instance else { return segment }
        segment.retentionClass = name.retentionClass
        guard !name.isOpen else {
            segment.state = .open
            return segment
        }
        let row = rows[path]
        segment.state = row?.state == .open ? .uncommitted : .sealed
        segment.oldest = row?.oldest
        segment.newest = row?.newest
        // The last frame was written right before the sealing, and renaming leaves the file's time alone.
        segment.sealed = row?.sealed ?? entry.modified
        return segment
    }
}
