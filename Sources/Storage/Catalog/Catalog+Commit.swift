internal import Foundation
internal import GRDB
internal import Synchronization

// The pipeline's commits.
extension Catalog {
    /// What a commit records of the pipeline; what outputs staged goes with it.
    package struct Commit: Sendable {
        package var totals: [(name: String, value: UInt64)] = []
        /// Rows that changed; empty bytes take a row away.
        package var checkpoints: [(input: String, key: String, bytes: [UInt8])] = []
        package var states: [StateRow] = []

        package init() {}
    }

    /// An export of a stage's state.
    package struct StateRow: Sendable, Equatable {
        package var stage: String
        package var fingerprint: UInt64
        /// Earlier rows of the stage are void.
        package var isWhole: Bool
        package var bytes: [UInt8]

        package init(stage: String, fingerprint: UInt64, isWhole: Bool, bytes: [UInt8]) {
            self.stage = stage
            self.fingerprint = fingerprint
            self.isWhole = isWhole
            self.bytes = bytes
        }
    }

    /// Makes a commit durable: all of it, or nothing. What changes nothing costs nothing.
    package func record(_ commit: Commit) throws(StorageError) {
        let changes = staged.withLock { staged in
            defer { staged = CatalogChanges() }
            return staged
        }
        let before = known.withLock { $0 }
        let isNewSet = before.totals.count != commit.totals.count || commit.totals.contains { before.totals[$0.name] == nil }
        let counts = commit.totals.filter { isNewSet || before.totals[$0.name] != $0.value }
        if counts.isEmpty && changes.isEmpty && commit.checkpoints.isEmpty && commit.states.isEmpty { return }
        do throws(StorageError) {
            let ordinals = try write { database in
                if isNewSet { try database.execute(sql: "DELETE FROM counters") }
                for count in counts { try Self.put(count.name, count.value, database) }
                for row in commit.checkpoints { try Self.put(row.input, row.key, row.bytes, database) }
                for (key, row) in changes.files { try Self.put(key, row, database) }
                for row in changes.segments.values { try Self.put(row, database) }
                var ordinals = before.ordinals
                for state in commit.states { try Self.put(state, &ordinals, database) }
                return ordinals
            }
            known.withLock { known in
                known.ordinals = ordinals
                known.totals = Dictionary(commit.totals.map { ($0.name, $0.value) }) { $1 }
            }
        } catch {
            staged.withLock { $0.merge(earlier: changes) }
            throw error
        }
    }

    /// What the last commit recorded.
    package func load() throws(StorageError) -> Commit {
        let commit = try read { database in
            var commit = Commit()
            for row in try Row.fetchAll(database, sql: "SELECT name, value FROM counters") {
                commit.totals.append((row["name"], UInt64(bitPattern: row["value"])))
            }
            for row in try Row.fetchAll(database, sql: "SELECT input, key, bytes FROM checkpoints ORDER BY input, key") {
                commit.checkpoints.append((row["input"], row["key"], bytes(row["bytes"])))
            }
            var last: String?
            for row in try Row.fetchAll(database, sql: "SELECT * FROM states ORDER BY stage, ordinal") {
                let stage: String = row["stage"]
                commit.states.append(
                    StateRow(
                        stage: stage, fingerprint: UInt64(bitPattern: row["fingerprint"]), isWhole: stage != last,
                        bytes: bytes(row["bytes"])))
                last = stage
                known.withLock { $0.ordinals[stage] = row["ordinal"] }
            }
            return commit
        }
        known.withLock { $0.totals = Dictionary(commit.totals.map { ($0.name, $0.value) }) { $1 } }
        return commit
    }

    private func bytes(_ data: DatabaseValue) -> [UInt8] {
        // An empty blob is as good as none.
        guard case .blob(let data) = data.storage else { return [] }
        return Array(data)
    }

    private static func put(_ name: String, _ value: UInt64, _ database: Database) throws {
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO counters (name, value) VALUES (?, ?)")
            .execute(arguments: [name, Int64(bitPattern: value)])
    }

    private static func put(_ input: String, _ key: String, _ bytes: [UInt8], _ database: Database) throws {
        if bytes.isEmpty {
            try database.cachedStatement(sql: "DELETE FROM checkpoints WHERE input = ? AND key = ?")
                .execute(arguments: [input, key])
        } else {
            try database.cachedStatement(sql: "INSERT OR REPLACE INTO checkpoints (input, key, bytes) VALUES (?, ?, ?)")
                .execute(arguments: [input, key, Data(bytes)])
        }
    }

    private static func put(_ state: StateRow, _ ordinals: inout [String: Int64], _ database: Database) throws {
        if state.isWhole {
            try database.cachedStatement(sql: "DELETE FROM states WHERE stage = ?").execute(arguments: [state.stage])
        }
        let ordinal = (ordinals[state.stage] ?? 0) + 1
        ordinals[state.stage] = ordinal
        try database.cachedStatement(
            sql: "INSERT INTO states (stage, ordinal, fingerprint, bytes) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [state.stage, ordinal, Int64(bitPattern: state.fingerprint), Data(state.bytes)])
    }
}
