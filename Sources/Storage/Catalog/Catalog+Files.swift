internal import GRDB
internal import Synchronization

// Plain files that outputs append to.
extension Catalog {
    /// A file as the last commit left it.
    package struct KnownFile: Sendable, Equatable {
        package var path: String
        package var identity: FileIdentity
        package var length: Int64
    }

    /// The file's length becomes valid with the next commit.
    package func stage(file path: String, of store: String, _ identity: FileIdentity, length: Int64) {
        staged.withLock {
            $0.files[CatalogChanges.FileKey(store: store, path: path)] = CatalogChanges.FileRow(
                device: Int64(bitPattern: identity.device), inode: Int64(bitPattern: identity.inode), length: length)
        }
    }

    /// Makes the file known at once.
    package func put(file path: String, of store: String, _ identity: FileIdentity, length: Int64) throws(StorageError) {
        let key = CatalogChanges.FileKey(store: store, path: path)
        let row = CatalogChanges.FileRow(
            device: Int64(bitPattern: identity.device), inode: Int64(bitPattern: identity.inode), length: length)
        try write { database in try Self.put(key, row, database) }
        staged.withLock { $0.files[key] = nil }
    }

    /// Nothing more is to be known of the file.
    package func forget(file path: String, of store: String) {
        staged.withLock { $0.files[CatalogChanges.FileKey(store: store, path: path)] = .some(nil) }
    }

    package func knownFiles(of store: String) throws(StorageError) -> [KnownFile] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM files WHERE store = ? ORDER BY path", arguments: [store])
                .map { row in
                    KnownFile(
                        path: row["path"],
                        identity: FileIdentity(
                            device: UInt64(bitPattern: row["device"]), inode: UInt64(bitPattern: row["inode"])),
                        length: row["length"])
                }
        }
    }

    static func put(_ key: CatalogChanges.FileKey, _ row: CatalogChanges.FileRow?, _ database: Database) throws {
        guard let row else {
            try database.cachedStatement(sql: "DELETE FROM files WHERE store = ? AND path = ?")
                .execute(arguments: [key.store, key.path])
            return
        }
        try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO files (store, path, device, inode, length) VALUES (?, ?, ?, ?, ?)"
        ).execute(arguments: [key.store, key.path, row.device, row.inode, row.length])
    }
}
