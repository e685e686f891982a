import Engine
import Flow
import Storage
import TestKit
import Testing
import Wire

@testable import Outputs

@Suite(.timeLimit(.minutes(2))) struct ArchiveOutputTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func archive(_ options: [(String, ConfigValue)] = [], inputs: [String] = ["stdin"]) throws -> OutputRun {
        try OutputRun(ArchiveOutput.self, options, in: folder.path, inputs: inputs)
    }

    /// All lines below the archive's folder, by the library, and the same by the program where there is one.
    private func lines() throws -> [String] {
        var text: [UInt8] = []
        for name in try folder.files() where name.contains(".ndjson.zst") {
            let bytes = try folder.read(name)
            var out = GrowableBytes()
            var decoder = StreamDecoder(.zstd)
            try unsafe bytes.withUnsafeBytes { try unsafe decoder.decode($0, appendingTo: &out) }
            try decoder.finish()
            let decoded = unsafe Array(out.bytes)
            if let zstd = Program.find("zstd") {
                let outcome = try Program.run(zstd, ["-dcq", "--", "\(folder.path)/\(name)"])
                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(outcome.output == decoded)
            }
            text += decoded
        }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test("keeps the lines as they came, readable after each commit")
    func keeps() throws {
        let run = try archive()
        run.send(["{\"a\": 1}", "{\"b\":  \"two\"}"])
        #expect(try folder.files() == ["instance"])
        try run.commit()
        #expect(try lines() == ["{\"a\": 1}", "{\"b\":  \"two\"}"])
        run.send(["{\"c\":3.50}"])
        try run.commit()
        #expect(try lines() == ["{\"a\": 1}", "{\"b\":  \"two\"}", "{\"c\":3.50}"])
        let open = try folder.files().filter { $0.hasPrefix("archive/2026-11-01/") }
        #expect(open.count == 1 && open[0].hasSuffix(".part"))
        try run.output.close()
        let sealed = try folder.files().filter { $0.hasPrefix("archive/2026-11-01/") }
        #expect(sealed == open.map { String($0.dropLast(5)) })
        #expect(try lines().count == 3)
    }
}
