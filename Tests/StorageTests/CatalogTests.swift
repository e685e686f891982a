import Foundation
import GRDB
import TestKit
import Testing

@testable import Storage

@Suite("catalog", .timeLimit(.minutes(1))) struct CatalogTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func commit(_ count: UInt64) -> Catalog.Commit {
        var commit = Catalog.Commit()
        commit.totals = [("records", count), ("always", .max)]
        commit.checkpoints = [("logs", "1:2", [UInt8(count)])]
        commit.states = [Catalog.StateRow(stage: "dedupe", fingerprint: .max, isWhole: count == 1, bytes: [UInt8(count), 0])]
        return commit
    }

    @Test("gives back the last commit: totals, rows, states from the whole one on")
    func roundTrip() throws {
        do {
            let catalog = try Catalog(folder.path)
            #expect(try catalog.load().totals.isEmpty)
            for count in 1...3 as ClosedRange<UInt64> { try catalog.record(commit(count)) }
            catalog.close()
        }
        let again = try Catalog(folder.path)
        let loaded = try again.load()
        #expect(Dictionary(uniqueKeysWithValues: loaded.totals.map { ($0.name, $0.value) }) == ["records": 3, "always": .max])
        #expect(loaded.checkpoints.map(\.key) == ["1:2"] && loaded.checkpoints[0].bytes == [3])
        #expect(loaded.states.map(\.bytes) == [[1, 0], [2, 0], [3, 0]])
        #expect(loaded.states.map(\.isWhole) == [true, false, false] && loaded.states[0].fingerprint == .max)
        var whole = commit(4)
        whole.states[0].isWhole = true
        whole.checkpoints = [("logs", "1:2", [])]
        whole.totals = [("other", 1)]
        try again.record(whole)
        let last = try again.load()
        #expect(last.states.map(\.bytes) == [[4, 0]])
        #expect(last.checkpoints.isEmpty)
        #expect(last.totals.map(\.name) == ["other"])
    }

    @Test("what outputs staged is recorded with the next commit, also after one that failed")
    func staged() throws {
        let plan = FaultPlan([.transaction], first: 2, error: EIO)
        let catalog = try Catalog(folder.path, FileSystem(faults: plan))
        let identity = FileIdentity(device: .max, inode: 7)
        var row = SegmentRow(store: "archive", folder: "2026-11-01", name: "20261101T080000.123Z-4f1d09ab-000017")
        try catalog.put(row)
        catalog.stage(file: "a.ndjson", of: "out", identity, length: 10)
        row.length = 20
        catalog.stage(row)
        #expect(throws: StorageError.self) { try catalog.record(commit(1)) }
        #expect(try catalog.knownFiles(of: "out") == [])
        // What is staged later stands in front of what failed.
        row.length = 30
        catalog.stage(row)
        try catalog.record(commit(2))
        #expect(try catalog.knownFiles(of: "out") == [Catalog.KnownFile(path: "a.ndjson", identity: identity, length: 10)])
        #expect(try catalog.segments(of: "archive") == [row])
        #expect(try catalog.segments(of: "other") == [])
        try catalog.remove(row)
        #expect(try catalog.segments(of: "archive") == [])
    }

    @Test("is private, and keeps room for a full disk")
    func files() throws {
        let catalog = try Catalog(folder.path)
        try catalog.record(commit(1))
        for name in ["catalog.sqlite", "catalog.sqlite-wal", "ballast"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(name)")
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
        #expect(try folder.read("ballast").count == Int(StorageLimits.ballastBytes))
    }

    @Test("on a full disk a commit goes through on the ballast's room, and takes it again later")
    func full() throws {
        guard let disk = try SmallDisk(bytes: 8 << 20) else { return }
        let catalog = try Catalog(disk.folder.path)
        try catalog.record(commit(1))
        let filler = try FileSystem().open("\(disk.folder.path)/filler", .create)
        defer { FileSystem().close(filler) }
        var end: Int64 = 0
        let block = [UInt8](repeating: 1, count: 4096)
        while (try? FileSystem().write(block, to: filler, at: end, "filler")) != nil { end += 4096 }
        // A state that does not fit the pages that the log has already.
        var large = commit(2)
        large.states[0].bytes = [UInt8](repeating: 7, count: 1 << 20)
        try catalog.record(large)
        #expect(try catalog.load().states.last?.bytes.count == 1 << 20)
        #expect(try !disk.folder.files().contains("ballast"))
        try FileSystem().truncate(filler, to: 0, "filler")
        try catalog.record(commit(3))
        #expect(try disk.folder.files().contains("ballast"))
    }

    @Test("one that is damaged, or from a later version, is refused with advice and left as it is")
    func refused() throws {
        try folder.write("catalog.sqlite", Array("this is no database, and longer than a header of a hundred bytes would be, so that it is read".utf8) + [UInt8](repeating: 0x41, count: 4096))
        let before = try folder.read("catalog.sqlite")
        let damaged = try #require(throws: StorageError.self) { try Catalog(folder.path) }
        #expect(damaged.code == .damaged && damaged.message.contains("move it"), "\(damaged.message)")
        #expect(try folder.read("catalog.sqlite") == before)
        let other = try TemporaryFolder()
        let catalog = try Catalog(other.path)
        try catalog.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99: of a later version')") }
        catalog.close()
        let newer = try #require(throws: StorageError.self) { try Catalog(other.path) }
        #expect(newer.code == .damaged && newer.message.contains("newer Spanmill"))
    }
}
