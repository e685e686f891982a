import Engine
import Flow
import Storage
import TestKit
import Testing

@testable import Outputs

@Suite(.timeLimit(.minutes(5))) struct ArchiveOutputTests {
    static let day: Int64 = 86_400_000_000_000
    /// 2026-11-01T08:00:00Z
    static let morning: Int64 = 1_793_520_000_000_000_000

    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func archive(
        _ options: [(String, ConfigValue)] = [],
        inputs: [String] = ["stdin"],
        clock: StorageClock = .system
    ) throws -> OutputRun {
        try OutputRun(ArchiveOutput.self, options, in: folder.path, inputs: inputs) { options, context in
            ArchiveOutput(options: options, context: &context, clock: clock)
        }
    }

    private func segments() throws -> [String] { try folder.written().filter { $0.hasPrefix("archive/") } }

    @Test("keeps the lines as they came, readable after each commit")
    func keeps() throws {
        let run = try archive()
        run.send(["{\"a\": 1}", "{\"b\":  \"two\"}"])
        #expect(try segments().isEmpty)
        try run.commit()
        #expect(try ArchiveFiles.lines(folder) == ["{\"a\": 1}", "{\"b\":  \"two\"}"])
        run.send(["{\"c\":3.50}"])
        try run.commit()
        #expect(try ArchiveFiles.lines(folder) == ["{\"a\": 1}", "{\"b\":  \"two\"}", "{\"c\":3.50}"])
        let open = try segments()
        #expect(open.count == 1 && open[0].hasPrefix("archive/2026-11-01/") && open[0].hasSuffix(".part"))
        try run.close()
        #expect(try segments() == open.map { String($0.dropLast(5)) })
        #expect(try ArchiveFiles.lines(folder).count == 3)
    }

    @Test("an archive that got nothing has no files, and one that is opened again goes on in a new one")
    func reopened() throws {
        let idle = try archive()
        try idle.commit()
        try idle.close()
        #expect(try segments().isEmpty)
        for line in ["{\"run\":1}", "{\"run\":2}"] {
            let run = try archive()
            run.send([line])
            try run.commit()
            try run.close()
        }
        #expect(try segments().count == 2)
        #expect(try ArchiveFiles.lines(folder) == ["{\"run\":1}", "{\"run\":2}"])
    }

    struct PartitionCase: Sendable, CustomTestStringConvertible {
        var template: String
        var line: String
        var time: Int64?
        var input: UInt16 = 0
        var path: String
        var testDescription: String { "\(template) \(line)" }
    }

    @Test(
        "puts records where the template says, and never elsewhere",
        arguments: [
            PartitionCase(template: "{date}", line: "{}", path: "2026-11-01"),
            PartitionCase(template: "{date}", line: "{}", time: morning - day, path: "2026-10-31"),
            PartitionCase(template: "{date}", line: "{}", time: -1, path: "1969-12-31"),
            PartitionCase(template: "{date}/{task_id}", line: "{\"task_id\": \"task_7\"}", path: "2026-11-01/task_7"),
            PartitionCase(template: "task={task_id}", line: "{\"task_id\": 7}", path: "task=7"),
            PartitionCase(template: "{task_id}", line: "{}", path: "_none"),
            PartitionCase(template: "{task_id}", line: "{\"task_id\": null}", path: "_none"),
            PartitionCase(template: "{task_id}", line: "{\"task_id\": {\"a\": 1}}", path: "_none"),
            PartitionCase(template: "{task_id}", line: "{\"task_id\": \"\"}", path: "_none"),
            PartitionCase(template: "{task_id}", line: "{\"task_id\": \"..\"}", path: "_."),
            PartitionCase(template: "{task_id}", line: "{\"task_id\": \"../../etc/passwd\"}", path: "_._.._etc_passwd"),
            PartitionCase(template: "{task_id}", line: "{\"task_id\": \"a\\u002fb\\u0000c\"}", path: "a_b_c"),
            PartitionCase(template: "{task_id}", line: "{\"task_id\": \"größe 5%\"}", path: "gr____e_5_"),
            PartitionCase(
                template: "{task_id}",
                line: "{\"task_id\": \"\(String(repeating: "x", count: 500))\"}",
                path: String(repeating: "x", count: 96)
            ),
            PartitionCase(
                template: "{a}{b}{c}",
                line: "{\"a\":\"\(String(repeating: "x", count: 96))\",\"b\":\"\(String(repeating: "y", count: 96))\","
                    + "\"c\":\"\(String(repeating: "z", count: 96))\"}",
                path: String(repeating: "x", count: 96) + String(repeating: "y", count: 96)
                    + String(repeating: "z", count: 8)
            ),
            PartitionCase(
                template: "{attributes.task.id}",
                line: "{\"attributes\":{\"task\":{\"id\":true}}}",
                path: "true"
            ),
            PartitionCase(template: "{input}", line: "{}", input: 1, path: "runs"),
            PartitionCase(template: "all", line: "{}", path: "all"),
        ]
    )
    func partitions(_ example: PartitionCase) throws {
        let run = try archive(
            [("partition", ConfigValue(stringLiteral: example.template))],
            inputs: ["stdin", "runs"]
        )
        run.send([example.line], times: [example.time], input: example.input)
        try run.commit()
        #expect(try ArchiveFiles.partitions(folder) == [example.path: [example.line]])
        #expect(try folder.written().filter { !$0.hasPrefix("archive/") } == [])
    }

    @Test(
        "refuses templates that lead out of the folder, or that nobody can read",
        arguments: [
            ("/etc", "begins with a slash"), ("a//b", "has an empty name"), ("", "has an empty name"),
            ("a/../b", "has a name that begins with a dot"), (".hidden", "has a name that begins with a dot"),
            ("{date", "has a stray brace"), ("date}", "has a stray brace"), ("{}", "has a stray brace"),
            ("a/b/c/d/e/f/g/h/i", "has more than 8 folders"), ("a\u{7}", "has a control character"),
        ]
    )
    func refused(_ template: String, _ fault: String) {
        var context = PlanContext(dataDirectory: folder.path, pipelineDirectory: folder.path)
        let made = PartitionTemplate(ConfigText(template), path: "outputs.out.partition", context: &context)
        #expect(made == nil)
        let messages = context.diagnostics.sorted.map(\.message)
        #expect(messages.count == 1 && messages[0].hasPrefix("outputs.out.partition \(fault)"), "\(messages)")
    }

    @Test("divides one batch over days and keeps the order within each")
    func divided() throws {
        let run = try archive()
        let lines = (0..<100).map { "{\"n\":\($0)}" }
        run.send(lines, times: (0..<100).map { Self.morning + Int64($0 % 3) * Self.day })
        try run.commit()
        let found = try ArchiveFiles.partitions(folder)
        for (offset, date) in ["2026-11-01", "2026-11-02", "2026-11-03"].enumerated() {
            #expect(found[date] == stride(from: offset, to: 100, by: 3).map { lines[$0] })
        }
    }

    @Test("frames hold whole records and at most a mebibyte, a longer record has one of its own")
    func frames() throws {
        let run = try archive()
        let long = "{\"text\":\"\(String(repeating: "ä", count: 700_000))\"}"
        var sent: [String] = []
        for batch in 0..<20 {
            var lines = (0..<900).map {
                "{\"batch\":\(batch),\"n\":\($0),\"text\":\"\(String(repeating: "x", count: $0 % 300))\"}"
            }
            if batch == 7 { lines.insert(long, at: 300) }
            sent += lines
            run.send(lines)
        }
        try run.commit()
        #expect(try ArchiveFiles.lines(folder) == sent)
        let status = try #require((run.output as? ArchiveOutput)?.status)
        #expect(status.flow.records == UInt64(sent.count))
        #expect(status.flow.recordBytes == UInt64(sent.reduce(0) { $0 + $1.utf8.count + 1 }))
        let size = try segments().reduce(0) { try $0 + folder.read($1).count }
        #expect(status.flow.writtenBytes == UInt64(size))
        #expect(status.bytes == Int64(size))
        #expect(run.output.families().first?.samples == [MetricSample(Double(size))])
        // 3.9 MB beside the long record: four or five frames, and three around that.
        #expect((5...8).contains(status.flow.chunks), "\(status.flow.chunks)")
    }

    /// A record that compresses badly.
    private static func noise(_ seed: inout Seed) -> String {
        "{\"noise\":\"\((0..<7).map { _ in String(seed.next(), radix: 36) }.joined())\"}"
    }

    @Test("a segment ends at its size and at its age")
    func rotates() throws {
        let now = ManualTime(Self.morning)
        var seed = Seed.fromEnvironment()
        print("seed \(seed.value)")
        let run = try archive(
            [("rotate", OutputRun.map([("max_bytes", "1MiB"), ("max_age", "1h")]))],
            clock: StorageClock { now.now }
        )
        var sent: [String] = []
        for _ in 0..<30 {
            let lines = (0..<1000).map { _ in Self.noise(&seed) }
            sent += lines
            run.send(lines)
            run.send(lines)
            sent += lines
            try run.commit()
        }
        let bySize = try segments()
        #expect(bySize.count >= 2, "\(bySize)")
        for name in bySize { #expect(try folder.read(name).count <= 1 << 20) }
        #expect(bySize.filter { $0.hasSuffix(".part") }.count == 1)
        now.advance(by: .seconds(3599))
        try run.commit()
        #expect(try segments() == bySize)
        now.advance(by: .seconds(1))
        try run.commit()
        #expect(try segments().filter { $0.hasSuffix(".part") } == [])
        run.send(["{\"late\":true}"])
        try run.commit()
        #expect(try segments().count == bySize.count + 1)
        #expect(try ArchiveFiles.lines(folder) == sent + ["{\"late\":true}"])
    }

    @Test("at most 64 partitions are open; the others share one, and an idle one gives its place up")
    func overflow() throws {
        let now = ManualTime(Self.morning)
        let run = try archive([("partition", "{id}")], clock: StorageClock { now.now })
        run.send((0..<70).map { "{\"id\":\"p\($0)\"}" })
        try run.commit()
        var found = try ArchiveFiles.partitions(folder)
        #expect(found.count == 65)
        #expect(found["_overflow"] == (64..<70).map { "{\"id\":\"p\($0)\"}" })
        #expect((run.output as? ArchiveOutput)?.status?.flow.overflowRecords == 6)
        now.advance(by: .seconds(61))
        run.send(["{\"id\":\"p99\"}"])
        try run.commit()
        found = try ArchiveFiles.partitions(folder)
        #expect(found["p99"] == ["{\"id\":\"p99\"}"])
        #expect(try segments().filter { !$0.hasSuffix(".part") }.count == 1)
    }

    @Test("many partitions share the memory of a few frames")
    func memory() throws {
        let run = try archive([("partition", "{id}")])
        let text = String(repeating: "x", count: 4000)
        for _ in 0..<60 {
            run.send((0..<64).map { "{\"id\":\"p\($0)\",\"text\":\"\(text)\"}" })
            #expect(!run.output.isFull)
        }
        let status = try #require((run.output as? ArchiveOutput)?.status)
        // 15 MB came, 8 MiB may be open.
        #expect(status.flow.chunks >= 7)
        try run.commit()
        #expect(try ArchiveFiles.lines(folder).count == 60 * 64)
    }
}
