internal import GRDB
internal import Synchronization

// Segments are in the catalog before they are on the disk and until they are off it, so that a start can tell ours from
// strangers and finish what a crash interrupted.
extension Catalog {
    /// Makes a row durable at once: before a segment's file is made, after it was sealed, before it is deleted.
    package func put(_ row: SegmentRow) throws(StorageError) {
        try write { database in try Self.put(row, database) }
        staged.withLock { $0.segments[Self.key(of: row)] = nil }
    }

    /// The row becomes valid with the next commit.
    package func stage(_ row: SegmentRow) { staged.withLock { $0.segments[Self.key(of: row)] = row } }

    /// Forgets a segment whose file is gone.
    package func remove(_ row: SegmentRow) throws(StorageError) {
        staged.withLock { $0.segments[Self.key(of: row)] = nil }
        try write { database in
            try database.cachedStatement(sql: "DELETE FROM segments WHERE store = ? AND folder = ? AND name = ?")
                .execute(arguments: [row.store, row.folder, row.name])
        }
    }

    /// In the order of their names, which is that of their beginnings.
    package func segments(of store: String) throws(StorageError) -> [SegmentRow] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM segments WHERE store = ? ORDER BY name, folder", arguments: [store])
                .map { row in
                    guard let state = SegmentRow.State(rawValue: row["state"]) else {
                        throw StorageError(.damaged, "catalog \(path): segment \(row["name"] as String) has no known state")
                    }
                    return SegmentRow(
                        store: row["store"], folder: row["folder"], name: row["name"], state: state,
                        retentionClass: row["class"], length: row["length"], records: row["records"],
                        oldest: row["oldest"], newest: row["newest"], sealed: row["sealed"])
                }
        }
    }

    static func put(_ row: SegmentRow, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO segments
                    (store, folder, name, state, class, length, records, oldest, newest, sealed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            row.store, row.folder, row.name, row.state.rawValue, row.retentionClass, row.length, row.records, row.oldest,
            row.newest, row.sealed,
        ])
    }

    private static func key(of row: SegmentRow) -> CatalogChanges.SegmentKey {
        CatalogChanges.SegmentKey(store: row.store, folder: row.folder, name: row.name)
    }
}
