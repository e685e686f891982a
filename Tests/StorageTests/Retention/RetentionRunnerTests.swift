import Foundation
import TestKit
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(2))) struct RetentionRunnerTests {
    private typealias Bench = RetentionBench

    private static let limits = RetentionPolicy(
        rules: [.init("errors", .init(maximumAge: 90 * Bench.day)), .init("task7", keepsForever: true)],
        total: .init(maximumAge: 30 * Bench.day))

    private static let old = "2026-09-01/\(Bench.name(1).sealedName)"
    private static let oldest = "2026-09-01/\(Bench.name(2).sealedName)"

    /// Two files that go, and one of each kind that stays.
    private func bench(_ folder: TemporaryFolder) throws -> (RetentionBench, stays: [String]) {
        let bench = try RetentionBench(folder, Self.limits)
        try bench.add(Self.old, days: 40)
        try bench.add(Self.oldest, days: 50, bytes: 50)
        let stays = [
            "notes.txt", "2026-10-01/\(Bench.name(3, class: "errors").sealedName)",
            "2026-10-01/\(Bench.name(4, class: "task7").sealedName)", "2026-10-01/\(Bench.name(5).openName)",
            "2026-10-01/\(Bench.name(6, instance: "00000000").sealedName)",
        ]
        for path in stays { try bench.add(path, days: 60) }
        try bench.add("2026-10-30/\(Bench.name(7).sealedName)")
        return (bench, (stays + ["2026-10-30/\(Bench.name(7).sealedName)"]).sorted())
    }

    @Test("a look touches nothing; a run deletes, says why, and removes empty folders")
    func run() throws {
        let folder = try TemporaryFolder()
        let (bench, stays) = try bench(folder)
        let before = try folder.files()
        let view = try bench.runner.look()
        #expect(view.plan.deletions.map(\.segment.path) == [Self.oldest, Self.old])
        #expect(view.plan.foreignFiles == 2 && view.plan.keptFiles == 4)
        #expect(try folder.files() == before)

        let outcome = try bench.runner.run(by: "apply")
        #expect(outcome.deletedFiles == 2 && outcome.deletedBytes == [.age: 150] && outcome.failures.isEmpty)
        #expect(try bench.left() == stays)
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/archive/2026-09-01"))
        let entries = try bench.catalog.entries()
        #expect(entries.map(\.event) == [.deleting, .deleting, .deleted, .deleted])
        #expect(entries.map(\.path) == [Self.oldest, Self.old, Self.oldest, Self.old])
        let first = try #require(entries.first)
        #expect(first.why == "50.0 d old, max_age of class default is 30.0 d")
        #expect(first.by == "apply" && first.bytes == 50 && first.reason == .age && first.time == Bench.now)
        #expect(try bench.runner.run(by: "apply").deletedFiles == 0)
        #expect(try bench.catalog.entries().count == 4)
        #expect(try bench.runner.begin() == [.age: 150])
    }

    @Test("what no commit has recorded stays, and so does what someone has locked")
    func guarded() throws {
        let folder = try TemporaryFolder()
        let (bench, _) = try bench(folder)
        try bench.know(Self.oldest, .open)
        let descriptor = try FileSystem().open("\(folder.path)/archive/\(Self.old)", .read)
        defer { FileSystem().close(descriptor) }
        try FileSystem().lock(descriptor, "old")
        let outcome = try bench.runner.run(by: "run")
        #expect(outcome.deletedFiles == 0 && outcome.failures.count == 1)
        #expect(try bench.left().contains(Self.old))
        #expect(try bench.left().contains(Self.oldest))
        #expect(try bench.catalog.entries().map(\.event) == [.deleting, .kept])
    }

    @Test("the catalog's time of sealing counts, and its rows go with the files")
    func rows() throws {
        let folder = try TemporaryFolder()
        let (bench, _) = try bench(folder)
        try bench.know(Self.oldest, .sealed, sealed: Bench.now - 5 * Bench.day)
        try bench.know(Self.old, .sealed, sealed: Bench.now - 40 * Bench.day)
        #expect(try bench.runner.run(by: "run").deletedFiles == 1)
        #expect(try bench.left().contains(Self.oldest))
        #expect(try bench.catalog.segments(of: "archive").map(\.state) == [.sealed])
    }

    @Test("a hold keeps its number, and what it holds, over a restart")
    func holds() throws {
        let folder = try TemporaryFolder()
        let (bench, _) = try bench(folder)
        var hold = RetentionHold(
            number: 0, reason: "an \"audit\"\n", placed: Bench.now, expires: Bench.now + 1, task: "task_7",
            retentionClass: "", since: -5, through: 7, segment: "x")
        hold = try bench.catalog.place(hold)
        let everything = try bench.catalog.place(RetentionHold(number: 0, reason: "", placed: 1))
        #expect(hold.number == 1 && everything.number == 2)
        bench.catalog.close()
        let again = try RetentionBench(folder, Self.limits)
        #expect(try again.catalog.holds() == [hold, everything])
        #expect(try again.runner.run(by: "run").deletedFiles == 0)
        try again.catalog.release([2])
        #expect(try again.catalog.place(everything).number == 3)
        try again.catalog.release([3])
        #expect(try again.runner.run(by: "run").deletedFiles == 2)
    }

    @Test("what a crash interrupted is ended in the journal, once")
    func crash() throws {
        let folder = try TemporaryFolder()
        let (bench, _) = try bench(folder)
        let entries = [Self.old, "2026-08-01/gone.ndjson.zst"].map { path in
            RetentionEntry(
                time: 5, event: .deleting, archive: "archive", path: path, bytes: 7, retentionClass: "", reason: .free,
                why: "w", by: "run")
        }
        try bench.catalog.journal(entries)
        #expect(try bench.runner.begin() == [.free: 7])
        let ends = try bench.catalog.entries().dropFirst(2)
        #expect(ends.map(\.event) == [.deleted, .kept])
        #expect(ends.map(\.path) == [entries[1].path, Self.old])
        #expect(try bench.runner.begin() == [.free: 7])
        #expect(try bench.catalog.entries().count == 4)
        // The file that is there is decided on anew.
        #expect(try bench.runner.run(by: "run").deletedFiles == 2)
    }

    @Test(
        "whatever fails, nothing goes without its entry, and the next run ends what this one left",
        arguments: FaultPlan.Call.allCases)
    func faults(_ call: FaultPlan.Call) throws {
        for first in 1...200 {
            let folder = try TemporaryFolder(inMemory: true)
            let (bench, stays) = try bench(folder)
            let faults = FaultPlan([call], first: first, error: EIO)
            bench.catalog.close()
            let outcome = try? RetentionBench(folder, Self.limits, faults: faults).runner.run(by: "run")
            faults.end()
            let next = try RetentionBench(folder, Self.limits)
            let journalled = try next.catalog.entries()
            for path in [Self.old, Self.oldest] where try !bench.left().contains(path) {
                #expect(journalled.contains { $0.path == path && $0.event == .deleting }, "\(call) \(first)")
            }
            if faults.hits == 0 {
                #expect(outcome?.deletedFiles == 2)
                return
            }
            _ = try next.runner.begin()
            _ = try next.runner.run(by: "run")
            #expect(try bench.left() == stays, "\(call) \(first)")
            var open: Set<String> = []
            for entry in try next.catalog.entries() {
                if entry.event == .deleting { open.insert(entry.path) } else { open.remove(entry.path) }
            }
            #expect(open.isEmpty, "\(call) \(first)")
            #expect(try next.runner.begin() == [.age: 150], "\(call) \(first)")
        }
        Issue.record("no run was clean")
    }

    @Test("the journal keeps its newest entries")
    func bounded() throws {
        let folder = try TemporaryFolder(inMemory: true)
        let bench = try RetentionBench(folder, Self.limits)
        let entries = (0..<StorageLimits.journalEntries + 10).map { number in
            RetentionEntry(
                time: 0, event: .deleted, archive: "archive", path: "\(number)", bytes: 1, retentionClass: "", reason: .age,
                why: "", by: "run")
        }
        try bench.catalog.journal(entries)
        let kept = try bench.catalog.entries()
        #expect(kept.count == StorageLimits.journalEntries && kept.first?.path == "10")
    }

    @Test("a policy is remembered as it was, wherever its directory is moved")
    func remembered() throws {
        let folder = try TemporaryFolder(inMemory: true)
        let bench = try RetentionBench(folder, Self.limits)
        var source = RandomRetention(seed: Seed.fromEnvironment())
        print("seed \(source.seed.value)")
        for _ in 0..<50 {
            var policy = source.policy()
            policy.perPartition.maximumAge = nil
            let archive = RetentionArchive(name: "a", folder: "\(folder.path)/archive", policy: policy)
            try bench.catalog.keep(archive)
            #expect(try bench.catalog.archives() == [archive])
        }
        let archive = RetentionArchive(name: "a", folder: "\(folder.path)/x/archive", policy: Self.limits)
        let bytes = archive.lines(in: folder.path)
        #expect(RetentionArchive(bytes, in: "/elsewhere")?.folder == "/elsewhere/x/archive")
        #expect(RetentionArchive(Array("nonsense\n".utf8), in: "/") == nil)
    }

    @Test("on a disk that is full to the last byte deletions are journalled all the same")
    func fullDisk() throws {
        guard let disk = try SmallDisk(bytes: 8 << 20) else { return }
        let bench = try RetentionBench(disk.folder, RetentionPolicy(minimumFree: 6 << 20, floor: .init(bytes: 300_000)))
        for number in 1...6 {
            try bench.add("2026-09-01/\(Bench.name(number).sealedName)", days: Int64(number), bytes: 150_000)
        }
        // Someone else takes the rest.
        let files = FileSystem()
        let descriptor = try files.open("\(disk.folder.path)/else", .create)
        defer { files.close(descriptor) }
        var size: Int64 = 0
        while (try? files.write([UInt8](repeating: 1, count: 4096), to: descriptor, at: size, "else")) != nil { size += 4096 }
        #expect(try files.freeBytes(disk.folder.path) == 0)
        let outcome = try bench.runner.run(by: "run")
        #expect(outcome.deletedFiles == 4 && outcome.deletedBytes == [.free: 600_000])
        #expect(try #require(outcome.plan.freeShortfall).missing > 0)
        #expect(try bench.catalog.entries().map(\.event).filter { $0 == .deleted }.count == 4)
    }
}
