import Engine
import Flow
import Storage
import TestKit
import Testing

@testable import Outputs

@Suite(.timeLimit(.minutes(2))) struct ArchiveRetentionTests {
    private static let start: Int64 = 1_793_520_000_000_000_000

    private let time = ManualTime(start)

    private func archive(
        _ retention: [(String, ConfigValue)], _ options: [(String, ConfigValue)] = [], in folder: TemporaryFolder
    ) throws -> OutputRun {
        let rotate = OutputRun.map([("max_age", "1s")])
        return try OutputRun(
            ArchiveOutput.self,
            options + [("partition", "all"), ("rotate", rotate), ("retention", OutputRun.map(retention))], in: folder.path
        ) { options, context in
            ArchiveOutput(
                options: options, context: &context, clock: StorageClock { [time] in time.now })
        }
    }

    private func rules(_ rules: [(name: String, when: String)]) -> (String, ConfigValue) {
        let items = rules.map { rule in
            OutputRun.map([
                ("name", ConfigValue(stringLiteral: rule.name)), ("when", ConfigValue(stringLiteral: rule.when)),
            ])
        }
        return ("rules", ConfigValue(.list(items), mark: .builtIn))
    }

    private func keeper(_ run: OutputRun) throws -> RetentionKeeper {
        try #require((run.output as? ArchiveOutput)?.keeper)
    }

    private func segments(_ folder: TemporaryFolder) throws -> [String] {
        try folder.files().filter { $0.hasPrefix("archive/") }
    }

    /// Lines by the class in their file's name.
    private func classes(_ folder: TemporaryFolder) throws -> [String: [String]] {
        var classes: [String: [String]] = [:]
        for file in try segments(folder) {
            let name = try #require(file.split(separator: "/").last.map(String.init))
            let parts = try #require(SegmentName.Parts(name))
            classes[parts.retentionClass, default: []] += try ArchiveFiles.lines(folder, below: file)
        }
        return classes
    }

    @Test("the first rule that is true gives a record its class, and a file holds one class in order")
    func divides() throws {
        let folder = try TemporaryFolder()
        let run = try archive(
            [rules([("errors", "level == 'error'"), ("task7", "task_id == 'task_7'")])], in: folder)
        let lines = (0..<300).map { number in
            let level = number % 3 == 0 ? "error" : "info"
            return number % 7 == 6 ? "{\"n\":\(number)}" : "{\"n\":\(number),\"level\":\"\(level)\",\"task_id\":\"task_\(number % 10)\"}"
        }
        run.send(Array(lines[..<200]))
        run.send(Array(lines[200...]))
        try run.commit()
        let found = try classes(folder)
        let isError = { (line: String) in line.contains("\"error\"") }
        let isTask = { (line: String) in !isError(line) && line.contains("\"task_7\"") }
        #expect(found["errors"] == lines.filter(isError))
        #expect(found["task7"] == lines.filter(isTask))
        #expect(found[""] == lines.filter { !isError($0) && !isTask($0) })
        #expect(found.count == 3 && found.values.joined().count == lines.count)
        // A record without level or task is an error of both conditions.
        #expect(run.lane.tally.counts.reduce(0, +) == 2 * UInt64(lines.count { !$0.contains("level") }))
    }

    /// Writes a file of one record and seals it.
    private func writeSegment(_ run: OutputRun, _ line: String = "{}") throws {
        run.send([line])
        try run.commit()
        time.advance(by: .seconds(2))
        try run.commit()
    }

    @Test("files beyond the limit go, the oldest first, and the figures tell it, after a restart too")
    func limits() throws {
        let folder = try TemporaryFolder()
        let run = try archive([("max_files", 2)], in: folder)
        for number in 0..<5 { try writeSegment(run, "{\"n\":\(number)}") }
        #expect(try segments(folder).count == 5)
        let bytes = try segments(folder).map { try folder.read($0).count }
        try keeper(run).run()
        #expect(try ArchiveFiles.lines(folder) == ["{\"n\":3}", "{\"n\":4}"])
        let status = try #require((run.output as? ArchiveOutput)?.status)
        #expect(status.bytes == Int64(bytes[3...].reduce(0, +)))
        let gone = Double(bytes[..<3].reduce(0, +))
        let deleted = { (run: OutputRun) in
            run.output.families().filter { $0.name == "spanmill_retention_deleted_bytes_total" }.flatMap(\.samples)
        }
        #expect(deleted(run).map(\.labelValues) == [["age"], ["bytes"], ["files"], ["free"]])
        #expect(deleted(run).map(\.value) == [.number(0), .number(0), .number(gone), .number(0)])
        try run.output.close()
        let next = try archive([("max_files", 2)], in: folder)
        #expect(deleted(next)[2].value == .number(gone))
    }

    @Test("the end of a run keeps to the limits, whatever time it had")
    func end() throws {
        let folder = try TemporaryFolder()
        let run = try archive([("max_files", 1)], in: folder)
        for _ in 0..<3 { try writeSegment(run) }
        run.send(["{\"last\":1}"])
        try run.commit()
        try run.output.close()
        #expect(try ArchiveFiles.lines(folder) == ["{\"last\":1}"])
    }

    @Test("a running archive does it by itself")
    func thread() throws {
        let folder = try TemporaryFolder()
        let run = try archive([("max_files", 1)], in: folder)
        run.output.launched { _ in }
        for _ in 0..<4 { try writeSegment(run) }
        let deadline = MonotonicClock.now() + 20_000_000_000
        while try segments(folder).count > 1, MonotonicClock.now() < deadline { Sleep.milliseconds(5) }
        #expect(try segments(folder).count == 1)
        try run.output.close()
    }

    @Test("a disk with too little room stalls the archive loudly, and room ends that")
    func stalls() throws {
        guard let disk = try SmallDisk(bytes: 2 << 20) else { return }
        let floor = OutputRun.map([("bytes", "1MiB")])
        let run = try archive([("min_free", "4MiB"), ("keep_min", floor)], in: disk.folder)
        try writeSegment(run)
        #expect(!run.output.isFull && run.output.obstacles.isEmpty)
        try keeper(run).run()
        #expect(run.output.isFull)
        let why = try #require(run.output.obstacles.first)
        #expect(why.hasPrefix("out takes no records: ") && why.contains("min_free is 4.0 MiB"))
        #expect(try segments(disk.folder).count == 1)
        try disk.grow(to: 16 << 20)
        try keeper(run).run()
        #expect(!run.output.isFull && run.output.obstacles.isEmpty)
        try run.output.close()
    }

    @Test("a policy is left for the commands")
    func remembered() throws {
        let folder = try TemporaryFolder()
        let run = try archive([("max_age", "30d"), rules([("errors", "level == 'error'")])], in: folder)
        let found = try run.catalog.archives()
        let expected = RetentionPolicy(rules: [.init("errors")], total: .init(maximumAge: 30 * 86_400_000_000_000))
        #expect(found == [RetentionArchive(name: "out", folder: "\(folder.path)/archive", policy: expected)])
    }
}
