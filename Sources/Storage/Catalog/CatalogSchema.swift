internal import GRDB

/// The catalog's tables, version by version. A version that was released is never changed: what comes later is a new one.
enum CatalogSchema {
    static func migrate(_ queue: DatabaseQueue) throws {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: positions, counters, states, files, segments", migrate: first)
        migrator.registerMigration("2: retention", migrate: second)
        if try queue.read(migrator.hasBeenSuperseded) {
            throw StorageError(.damaged, "catalog \(queue.path) was written by a newer Spanmill; this one cannot read it")
        }
        try migrator.migrate(queue)
    }

    private static func first(_ database: Database) throws {
        try database.execute(
            sql: """
                -- Positions: a row an input wants to find again; what the bytes mean is the input's own affair.
                CREATE TABLE checkpoints (
                    input TEXT NOT NULL, key TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (input, key)
                ) WITHOUT ROWID;
                -- The own counters as of the last commit, bit patterns of unsigned numbers.
                CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
                -- A stage's state: the first row whole, then changes in order.
                CREATE TABLE states (
                    stage TEXT NOT NULL, ordinal INTEGER NOT NULL, fingerprint INTEGER NOT NULL, bytes BLOB NOT NULL,
                    PRIMARY KEY (stage, ordinal)
                ) WITHOUT ROWID;
                -- Plain files that outputs append to: bytes behind `length` are not committed.
                CREATE TABLE files (
                    store TEXT NOT NULL, path TEXT NOT NULL, device INTEGER NOT NULL, inode INTEGER NOT NULL,
                    length INTEGER NOT NULL, PRIMARY KEY (store, path)
                ) WITHOUT ROWID;
                -- Segments of archives and dead letters, from before their file is made until after it is gone.
                -- Times are nanoseconds since 1970 UTC, NULL where not known.
                CREATE TABLE segments (
                    store TEXT NOT NULL, folder TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,
                    class TEXT NOT NULL, length INTEGER NOT NULL, records INTEGER NOT NULL,
                    oldest INTEGER, newest INTEGER, sealed INTEGER,
                    PRIMARY KEY (store, folder, name)
                ) WITHOUT ROWID;
                """
        )
    }

    private static func second(_ database: Database) throws {
        try database.execute(
            sql: """
                -- Files that retention leaves alone; what is NULL restricts nothing. Numbers are never used again.
                CREATE TABLE holds (
                    number INTEGER PRIMARY KEY AUTOINCREMENT, reason TEXT NOT NULL, placed INTEGER NOT NULL,
                    expires INTEGER, task TEXT, class TEXT, since INTEGER, through INTEGER, segment TEXT
                );
                -- Deletions: an entry before each and one of what became of it.
                CREATE TABLE journal (
                    number INTEGER PRIMARY KEY, time INTEGER NOT NULL, event TEXT NOT NULL, archive TEXT NOT NULL,
                    path TEXT NOT NULL, bytes INTEGER NOT NULL, class TEXT NOT NULL, reason TEXT NOT NULL,
                    why TEXT NOT NULL, actor TEXT NOT NULL, note TEXT
                );
                -- The time that ages are counted to, and the clocks at that moment; one row.
                CREATE TABLE retention_clock (
                    id INTEGER PRIMARY KEY CHECK (id = 1), trusted INTEGER NOT NULL, wall INTEGER NOT NULL,
                    uptime INTEGER NOT NULL, boot TEXT NOT NULL
                );
                -- Archives as the last run had them, for commands without a pipeline file.
                CREATE TABLE archives (name TEXT PRIMARY KEY, policy BLOB NOT NULL) WITHOUT ROWID;
                """
        )
    }
}
