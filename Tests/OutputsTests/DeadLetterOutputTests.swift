import Engine
import Flow
import Storage
import TestKit
import Testing

@testable import Outputs

@Suite(.timeLimit(.minutes(5))) struct DeadLetterOutputTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func send(_ output: DeadLetterOutput, _ bytes: [UInt8], stream: UInt32 = 0) throws {
        var batch = Batch(keys: KeyTable.Builder().build())
        var lane = Lane(tallyCount: 0)
        batch.origins = [
            Origin(input: 0, stream: stream, byteStart: batch.linesStart, receivedAt: ArchiveOutputTests.morning)
        ]
        unsafe bytes.withUnsafeBytes { unsafe batch.append(lines: $0) }
        batch.index(&lane.scan)
        for event in 0..<batch.eventCount { batch.end(event, .deadLettered) }
        var selected = Selection()
        selected.reset(count: batch.eventCount, to: true)
        let part = output.makePart()
        output.prepare(batch, selected, part)
        output.append(part).work?()
        output.barrier()
        try output.commit()
        output.committed()
    }

    private func letters() throws -> [String] { try ArchiveFiles.lines(folder, below: "dead-letters/") }

    private func store(_ redactors: [Redactor] = []) throws -> DeadLetterOutput {
        let output = DeadLetterOutput(
            dataDirectory: folder.path,
            inputNames: ["stdin"],
            redactors: redactors,
            catalog: try Catalog(folder.path)
        )
        try output.open()
        return output
    }

    @Test("keeps what came, where from and why, and counts by reason")
    func keeps() throws {
        let output = try store()
        try send(output, Array("  {\"a\": tru}\nno \"object\"\n{\"fine\":1}\n".utf8), stream: 3)
        let head = #"{"time":"2026-11-01T08:00:00.000000000Z","reason":"#
        #expect(
            try letters() == [
                head + #""bad_literal","input":"stdin","stream":3,"text":"  {\"a\": tru}"}"#,
                head + #""not_an_object","input":"stdin","stream":3,"text":"no \"object\""}"#,
                head + #""rule","input":"stdin","stream":3,"text":"{\"fine\":1}"}"#,
            ]
        )
        #expect(output.lettersByReason == ["bad_literal": 1, "not_an_object": 1, "rule": 1])
        let family = try #require(output.families().first)
        #expect(family.name == "spanmill_dead_letters_total" && family.labelNames == ["reason"])
        #expect(family.samples == ["bad_literal", "not_an_object", "rule"].map { MetricSample(1, labels: [$0]) })
        try output.close()
        #expect(try letters().count == 3)
    }

    @Test("is valid JSON whatever the bytes, and cuts what is very long")
    func anyBytes() throws {
        let output = try store()
        var seed = Seed.fromEnvironment()
        print("seed \(seed.value)")
        for _ in 0..<50 {
            let noise = (0..<seed.below(300)).map { _ in UInt8(seed.below(256)) }.filter { $0 != 0x0A }
            try send(output, [UInt8(ascii: "x")] + noise + [0x0A])
        }
        try send(output, Array((String(repeating: "ä", count: 100_000) + "\n").utf8))
        let found = try letters()
        #expect(found.count == 51)
        for letter in found { #expect(NaiveJSON.read(Array(letter.utf8)) != nil, "\(letter)") }
        let last = try #require(found.last)
        #expect(last.contains("\"truncated\":true") && last.utf8.count < StorageLimits.deadLetterTextBytes + 200)
    }

    @Test("takes secrets out first: by shape from text, by name from objects")
    func redacts() throws {
        let output = try store([Redactor(classes: [.credentials], names: ["password"])])
        try send(
            output,
            Array(
                """
                torn {"authorization": "Bearer abcdefghijklmnopqrstuvwxyz0123456789
                {"password": "hunter2", "deep": {"password": ["a"]}, "note": "plain"}

                """.utf8
            )
        )
        let found = try letters()
        #expect(found.count == 2)
        #expect(!found.joined().contains("abcdefghijklmnop") && !found.joined().contains("hunter2"))
        #expect(found[1].contains("plain") && found[1].contains("***"))
    }

    @Test("keeps to its size by letting the oldest go")
    func bounded() throws {
        let now = ManualTime(ArchiveOutputTests.morning)
        let store = try DeadLetterStore(
            dataDirectory: folder.path,
            catalog: try Catalog(folder.path),
            limit: 4000,
            segmentBytes: 1000,
            clock: StorageClock { now.now }
        )
        let part = store.log.makePart()
        var seed = Seed(1)
        for number in 0..<60 {
            part.fill(path: "") { out in
                out.append(
                    text:
                        "{\"number\":\(number),\"noise\":\"\(String(seed.next(), radix: 36))\(seed.next())\(seed.next())\(seed.next())\"}\n"
                )
                return 1
            }
            store.log.append(part)?()
            store.log.barrier()
            try store.commit()
            store.log.committed()
            now.advance(by: .seconds(1))
        }
        let names = try folder.written().filter { $0.hasPrefix("dead-letters/") }
        let bytes = try names.reduce(0) { try $0 + folder.read($1).count }
        #expect(bytes <= 5000 && bytes > 2000)
        #expect(store.evictedSegments > 0)
        let found = try letters()
        #expect(found.last?.hasPrefix("{\"number\":59,") == true)
        #expect(found.count == 60 - (found.first.map { Int($0.dropFirst(10).prefix { $0 != "," }) ?? 0 } ?? 0))
    }
}
