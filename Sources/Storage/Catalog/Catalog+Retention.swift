internal import Foundation
internal import GRDB

// What retention remembers.
extension Catalog {
    // MARK: Journal

    /// Adds to the journal and tells the segments the same: one that is to go is `deleting` until it is gone, so that a
    /// start finishes what a crash interrupted.
    package func journal(_ entries: [RetentionEntry]) throws(StorageError) {
        guard !entries.isEmpty else { return }
        try write { database in
            for entry in entries {
                try database.cachedStatement(
                    sql: """
                        INSERT INTO journal (time, event, archive, path, bytes, class, reason, why, actor, note)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """
                ).execute(arguments: [
                    entry.time, entry.event.rawValue, entry.archive, entry.path, entry.bytes, entry.retentionClass,
                    entry.reason.rawValue, entry.why, entry.by, entry.note,
                ])
                try Self.follow(entry, database)
            }
            try database.execute(
                sql: "DELETE FROM journal WHERE number <= (SELECT max(number) FROM journal) - ?",
                arguments: [StorageLimits.journalEntries])
        }
    }

    private static func follow(_ entry: RetentionEntry, _ database: Database) throws {
        let change =
            switch entry.event {
            case .deleting: "UPDATE segments SET state = 'deleting'"
            case .deleted: "DELETE FROM segments"
            case .kept: "UPDATE segments SET state = 'sealed'"
            }
        let parts = entry.path.split(separator: "/")
        let name = parts.last?.dropLast(SegmentName.suffix.utf8.count) ?? ""
        try database.cachedStatement(sql: "\(change) WHERE store = ? AND folder = ? AND name = ? AND state <> 'open'")
            .execute(arguments: [entry.archive, parts.dropLast().joined(separator: "/"), String(name)])
    }

    /// The journal, oldest first, as far back as it is kept.
    ///
    /// - Parameter archive: nil is all of them.
    package func entries(of archive: String? = nil) throws(StorageError) -> [RetentionEntry] {
        try read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM journal WHERE ?1 IS NULL OR archive = ?1 ORDER BY number",
                arguments: [archive]
            ).map { row in
                guard let event = RetentionEntry.Event(rawValue: row["event"]),
                    let reason = RetentionPlan.Reason(rawValue: row["reason"])
                else { throw StorageError(.damaged, "catalog \(path): journal \(row["number"] as Int64) cannot be read") }
                return RetentionEntry(
                    time: row["time"], event: event, archive: row["archive"], path: row["path"], bytes: row["bytes"],
                    retentionClass: row["class"], reason: reason, why: row["why"], by: row["actor"], note: row["note"])
            }
        }
    }

    // MARK: Holds

    /// Places a hold; its number is given here.
    package func place(_ hold: RetentionHold) throws(StorageError) -> RetentionHold {
        var placed = hold
        placed.number = try write { database in
            try database.cachedStatement(
                sql: """
                    INSERT INTO holds (reason, placed, expires, task, class, since, through, segment)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                hold.reason, hold.placed, hold.expires, hold.task, hold.retentionClass, hold.since, hold.through,
                hold.segment,
            ])
            return Int(database.lastInsertedRowID)
        }
        return placed
    }

    /// Takes holds back.
    package func release(_ numbers: [Int]) throws(StorageError) {
        try write { database in
            for number in numbers {
                try database.execute(sql: "DELETE FROM holds WHERE number = ?", arguments: [number])
            }
        }
    }

    /// All of them, also those that have ended, by number.
    package func holds() throws(StorageError) -> [RetentionHold] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM holds ORDER BY number").map { row in
                RetentionHold(
                    number: row["number"], reason: row["reason"], placed: row["placed"], expires: row["expires"],
                    task: row["task"], retentionClass: row["class"], since: row["since"], through: row["through"],
                    segment: row["segment"])
            }
        }
    }

    // MARK: Clock

    /// The clock as it was kept last; nil where none is.
    package func clock() throws(StorageError) -> RetentionClock? {
        try read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM retention_clock").map { row in
                RetentionClock(
                    trusted: row["trusted"], reading: .init(wall: row["wall"], uptime: row["uptime"], boot: row["boot"]))
            }
        }
    }

    package func keep(_ clock: RetentionClock) throws(StorageError) {
        try write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO retention_clock (id, trusted, wall, uptime, boot) VALUES (1, ?, ?, ?, ?)",
                arguments: [clock.trusted, clock.reading.wall, clock.reading.uptime, clock.reading.boot])
        }
    }

    // MARK: Archives

    /// Remembers what an archive is to keep.
    package func keep(_ archive: RetentionArchive) throws(StorageError) {
        let lines = Data(archive.lines(in: FileSystem.parent(of: path)))
        let known = try read { database in
            try Data.fetchOne(database, sql: "SELECT policy FROM archives WHERE name = ?", arguments: [archive.name])
        }
        guard known != lines else { return }
        try write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO archives (name, policy) VALUES (?, ?)", arguments: [archive.name, lines])
        }
    }

    /// The archives that pipelines of this directory had when they were last run, by name.
    package func archives() throws(StorageError) -> [RetentionArchive] {
        let directory = FileSystem.parent(of: path)
        return try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM archives ORDER BY name").map { row in
                guard let archive = RetentionArchive(Array(row["policy"] as Data), in: directory) else {
                    throw StorageError(
                        .damaged, "catalog \(path): the policy of \(row["name"] as String) cannot be read")
                }
                return archive
            }
        }
    }
}
