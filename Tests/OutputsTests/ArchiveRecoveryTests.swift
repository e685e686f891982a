import Engine
import Flow
import Storage
import TestKit
import Testing

@testable import Outputs

/// What a crash or a loss of power may leave, opened again.
@Suite(.timeLimit(.minutes(5))) struct ArchiveRecoveryTests {
    let folder: TemporaryFolder
    private let frames: [[UInt8]]
    private let lines: [[String]]
    static let name = "archive/2026-11-01/20261101T080000.000Z-0123abcd-000001.ndjson.zst.part"

    init() throws {
        folder = try TemporaryFolder(inMemory: true)
        // Three frames of ten lines, as three commits write them.
        var frames: [[UInt8]] = []
        var before: [UInt8] = []
        lines = (0..<3).map { frame in (0..<10).map { "{\"frame\":\(frame),\"n\":\($0)}" } }
        let scratch = try TemporaryFolder(inMemory: true)
        let run = try OutputRun(ArchiveOutput.self, [], in: scratch.path)
        for frame in lines {
            run.send(frame)
            try run.commit()
            let name = try #require(try scratch.files().first { $0.hasSuffix(".part") })
            let bytes = try scratch.read(name)
            frames.append(Array(bytes[before.count...]))
            before = bytes
        }
        self.frames = frames
    }

    private func recover(_ bytes: [UInt8]) throws -> (lines: [String], report: SegmentRecovery.Report) {
        try folder.write(Self.name, bytes)
        let run = try OutputRun(ArchiveOutput.self, [], in: folder.path)
        let status = try #require((run.output as? ArchiveOutput)?.status)
        try run.close()
        #expect(try folder.written().filter { $0.hasSuffix(".part") } == [])
        let found = try ArchiveFiles.lines(folder)
        try folder.remove("archive")
        // The next one is without a catalog too: what is known of it is on the disk alone.
        for name in try folder.files() where name.hasPrefix(Catalog.fileName) { try folder.remove(name) }
        return (found, status.recovery)
    }

    @Test("a file cut anywhere keeps its whole frames")
    func cut() throws {
        let whole = frames.flatMap(\.self)
        for length in 0...whole.count {
            var kept = 0
            while kept < 3, frames[...kept].reduce(0, { $0 + $1.count }) <= length { kept += 1 }
            let (found, report) = try recover(Array(whole[..<length]))
            #expect(found == Array(lines[..<kept].joined()), "cut at \(length)")
            #expect(report.cutBytes == Int64(length - frames[..<kept].reduce(0) { $0 + $1.count }))
            #expect(report.recoveredSegments + report.removedSegments == 1)
        }
    }

    @Test(
        "what follows the last frame goes",
        arguments: [
            [0, 0, 0, 0, 0, 0, 0, 0], Array("{\"not\":\"a frame\"}\n".utf8), [0x28, 0xB5, 0x2F, 0xFD], [0x28],
            [UInt8](repeating: 0, count: 8192),
        ]
    )
    func garbage(_ tail: [UInt8]) throws {
        let (found, report) = try recover(frames.flatMap(\.self) + tail)
        #expect(found == Array(lines.joined()))
        #expect(report.cutBytes == Int64(tail.count))
    }

    @Test("a damaged frame is passed over, those behind it are kept")
    func damaged() throws {
        for place in [frames[0].count + frames[1].count - 1, frames[0].count + frames[1].count / 2] {
            var bytes = frames.flatMap(\.self)
            bytes[place] ^= 0x55
            let (found, report) = try recover(bytes)
            #expect(found == lines[0] + lines[2], "\(place)")
            #expect(report.damagedFrames == 1 && report.cutBytes == 0)
        }
    }

    @Test("a damaged frame at the end is cut off")
    func damagedEnd() throws {
        var bytes = frames.flatMap(\.self)
        bytes[bytes.count - 1] ^= 0x55
        let (found, report) = try recover(bytes)
        #expect(found == lines[0] + lines[1])
        #expect(report.cutBytes == Int64(frames[2].count))
    }

    @Test("any damage leaves a readable archive of whole lines")
    func random() throws {
        var seed = Seed.fromEnvironment()
        print("seed \(seed.value)")
        let all = Set(lines.joined())
        for _ in 0..<150 {
            var bytes = frames.flatMap(\.self)
            for _ in 0...seed.below(3) { bytes[seed.below(bytes.count)] = UInt8(seed.below(256)) }
            if seed.chance(0.3) { bytes.removeLast(seed.below(bytes.count)) }
            let (found, _) = try recover(bytes)
            #expect(all.isSuperset(of: found), "seed \(seed.value)")
        }
    }

    @Test("files of others, and a segment that another process writes, are left alone")
    func foreign() throws {
        let others = ["archive/notes.txt", "archive/2026-11-01/data.ndjson.zst.part", "archive/2026-11-01/x.part"]
        for name in others { try folder.write(name, [1, 2, 3]) }
        try folder.write(Self.name, frames[0] + [9])
        let files = FileSystem()
        let descriptor = try files.open("\(folder.path)/\(Self.name)", .update)
        try files.lock(descriptor, Self.name)
        let run = try OutputRun(ArchiveOutput.self, [], in: folder.path)
        try run.close()
        for name in others { #expect(try folder.read(name) == [1, 2, 3]) }
        #expect(try folder.read(Self.name) == frames[0] + [9])
        files.close(descriptor)
        let again = try OutputRun(ArchiveOutput.self, [], in: folder.path)
        try again.close()
        #expect(try folder.read(String(Self.name.dropLast(5))) == frames[0])
    }
}
