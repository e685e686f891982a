internal import GRDB
internal import Synchronization

/// What an instance knows over a restart, in `catalog.sqlite` below its data directory: positions of inputs, counters,
/// states of stages, committed lengths of files, segments, holds and the journal of deletions.
///
/// One transaction is one commit of the pipeline. Outputs `stage` what their files have come to, and the next `record`
/// carries it, so that lengths, positions and states become valid in one step or not at all. Intents that must be known
/// before a file changes (a segment begins, is deleted) are transactions of their own.
///
/// SQLite in WAL mode with `synchronous=FULL`: a transaction that returned is on the disk. From any thread; calls wait
/// for each other.
package final class Catalog: Sendable {
    package static let fileName = "catalog.sqlite"

    package let path: String
    package let files: FileSystem
    let queue: DatabaseQueue
    let staged = Mutex(CatalogChanges())
    let known = Mutex(KnownRows())
    private let ballast: Ballast

    /// What the last transaction left, so that only differences are written.
    struct KnownRows {
        var totals: [String: UInt64] = [:]
        /// By stage the number of its latest row.
        var ordinals: [String: Int64] = [:]
    }

    /// Opens the catalog of a data directory, which the caller has locked; makes it on the first run.
    ///
    /// - Throws: `damaged` when the file is none of ours, `io` and the like when it cannot be read or written.
    package init(_ directory: String, _ files: FileSystem = FileSystem()) throws(StorageError) {
        let path = "\(directory)/\(Self.fileName)"
        _ = try files.makeFolders(directory)
        // Made here, so that it is 0600 whatever the process's mask is; SQLite gives its other files the same.
        files.close(try files.open(path, .append))
        self.path = path
        self.files = files
        ballast = Ballast(directory, files)
        var configuration = Configuration()
        configuration.label = "catalog"
        configuration.busyMode = .timeout(StorageLimits.catalogBusySeconds)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        }
        let settings = configuration
        queue = try Self.mapped(path) {
            let queue = try DatabaseQueue(path: path, configuration: settings)
            try CatalogSchema.migrate(queue)
            return queue
        }
        ballast.fill()
    }

    /// One transaction; on a full disk once more with the ballast's room.
    func write<Value>(_ body: (Database) throws -> Value) throws(StorageError) -> Value {
        do throws(StorageError) {
            return try transaction(body)
        } catch {
            guard error.code == .full, ballast.release() else { throw error }
            return try transaction(body)
        }
    }

    private func transaction<Value>(_ body: (Database) throws -> Value) throws(StorageError) -> Value {
        try files.checkTransaction(path)
        let value = try Self.mapped(path) { try queue.write(body) }
        ballast.fill()
        return value
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(StorageError) -> Value {
        try Self.mapped(path) { try queue.read(body) }
    }

    /// Takes the write-ahead log into the file; at the end of a run.
    package func close() {
        // What fails here is done by the next start.
        try? queue.close()
    }

    static func mapped<Value>(_ path: String, _ body: () throws -> Value) throws(StorageError) -> Value {
        do { return try body() } catch { throw StorageError(error, path) }
    }
}

extension StorageError {
    /// What SQLite said.
    fileprivate init(_ error: any Error, _ path: String) {
        if let own = error as? StorageError {
            self = own
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(.io, "catalog \(path): \(error)")
            return
        }
        let code: Code =
            switch error.resultCode {
            case .SQLITE_FULL: .full
            case .SQLITE_BUSY, .SQLITE_LOCKED: .locked
            case .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_AUTH: .noPermission
            case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_SCHEMA, .SQLITE_MISMATCH: .damaged
            default: .io
            }
        let advice =
            code == .damaged
            ? "; move it and its -wal away to begin anew: what the archive holds is kept, files are read from their beginning"
            : ""
        self.init(code, "catalog \(path): \(error.message ?? "\(error.resultCode)")\(advice)")
    }
}
