import Engine
import Flow
import Storage
import TestKit
import Testing

@testable import Outputs

/// A disk that is really full: nothing is acknowledged that is not on it, and all goes on when there is room.
@Suite(.timeLimit(.minutes(5))) struct FullDiskTests {
    /// A record of four kilobytes that compresses badly.
    private static func noise(_ seed: inout Seed, _ number: Int) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-".utf8)
        var text = Array("{\"n\":\(number),\"noise\":\"".utf8)
        for _ in 0..<400 {
            var bits = seed.next()
            for _ in 0..<10 {
                text.append(letters[Int(bits & 63)])
                bits >>= 6
            }
        }
        return String(decoding: text + Array("\"}".utf8), as: UTF8.self)
    }

    /// Fills the disk through the output, checks what is on it, makes room and goes on.
    private func fill(
        _ disk: SmallDisk,
        _ run: OutputRun,
        read: (TemporaryFolder) throws -> [String]
    ) throws {
        var seed = Seed.fromEnvironment()
        print("seed \(seed.value)")
        // Room that somebody else uses.
        try disk.folder.write("else", [UInt8](repeating: 1, count: 1 << 20))
        var sent: [String] = []
        var committed = 0
        var refusals = 0
        while refusals < 5 {
            let lines = (0..<50).map { Self.noise(&seed, sent.count + $0) }
            sent += lines
            run.send(lines)
            do {
                try run.commit()
                #expect(refusals == 0)
                committed = sent.count
            } catch {
                #expect(error.code == .diskFull)
                refusals += 1
            }
            // What has been acknowledged is there; behind it may be whole frames more.
            let found = try read(disk.folder)
            #expect(found.count >= committed)
            #expect(found == Array(sent.prefix(found.count)))
        }
        #expect(committed > 0 && committed < sent.count)
        while !run.output.isFull {
            let lines = (0..<60).map { Self.noise(&seed, sent.count + $0) }
            sent += lines
            run.send(lines)
            try #require(sent.count < 1_000_000, "the output never says that it is full")
        }
        try disk.folder.remove("else")
        // There is room for some of it, then the disk is made larger.
        #expect(throws: FlowError.self) { try run.commit() }
        try disk.grow(to: 64 << 20)
        try run.commit()
        #expect(!run.output.isFull)
        #expect(try read(disk.folder) == sent)
        try run.close()
        #expect(try read(disk.folder) == sent)
    }

    @Test("archive")
    func archive() throws {
        guard let disk = try SmallDisk(bytes: 3 << 20) else { return }
        let run = try OutputRun(ArchiveOutput.self, [], in: disk.folder.path)
        try fill(disk, run) { try ArchiveFiles.lines($0) }
    }

    @Test("file")
    func file() throws {
        guard let disk = try SmallDisk(bytes: 3 << 20) else { return }
        let run = try OutputRun(FileOutput.self, [("path", "records.ndjson")], in: disk.folder.path)
        try fill(disk, run) { folder in
            guard try folder.written().contains("records.ndjson") else { return [] }
            let text = String(decoding: try folder.read("records.ndjson"), as: UTF8.self)
            #expect(text.isEmpty || text.hasSuffix("\n"))
            return text.split(separator: "\n").map(String.init)
        }
    }

    @Test("a folder that cannot be written is an error at the start, with its name")
    func readOnly() throws {
        guard let disk = try SmallDisk(bytes: 1 << 20) else { return }
        try disk.folder.write("instance", Array("0123abcd\n".utf8))
        try disk.folder.write("archive/notes", [])
        try disk.makeReadOnly()
        let path = disk.folder.path
        let catalog = try TemporaryFolder().path
        let archive = #expect(throws: FlowError.self) {
            try OutputRun(ArchiveOutput.self, [], in: path, catalogFolder: catalog)
        }
        #expect(archive?.code == .noPermission)
        #expect(archive?.message == "cannot write to \(path)/archive: Read-only file system")
        let file = #expect(throws: FlowError.self) {
            try OutputRun(FileOutput.self, [("path", "out/a")], in: path, catalogFolder: catalog)
        }
        #expect(file?.message == "cannot make \(path)/out: Read-only file system")
    }
}
