import Engine
import Flow
import Foundation
import TestKit
import Testing

@testable import Inputs

@Suite("files input", .timeLimit(.minutes(1)), .serialized)
struct FilesInputTests {
    /// A folder that goes with the test.
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func write(_ text: String, _ path: String, in folder: URL) throws {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    private func lines(_ options: ConfigValue) throws -> [String] {
        let run = InputRun { context in
            FilesInput(options: InputRun.options(FilesInput.spec, options), context: &context)
        }
        try run.pipeline.start()
        #expect(run.pipeline.waitUntilDone() == nil)
        return run.output.lines
    }

    @Test("patterns take what shells take, and ** any number of folders", arguments: [
        ("a/*.log", "a/x.log", true), ("a/*.log", "a/b/x.log", false), ("a/**/*.log", "a/x.log", true),
        ("a/**/*.log", "a/b/c/x.log", true), ("**/x", "x", true), ("a/?.log", "a/xy.log", false), ("a/[xy].log", "a/y.log", true),
        ("/a/**", "/a/b/c", true), ("a/*", "a/.hidden", false),
    ])
    func patterns(_ pattern: String, _ path: String, _ matches: Bool) {
        #expect(PathPattern(pattern).matches(path) == matches)
    }

    @Test("files in the order of their paths, each once, without those excluded")
    func order() throws {
        try withFolder { folder in
            try write("{\"n\": 2}\n{\"n\": 3}", "b/2.log", in: folder)
            try write("{\"n\": 1}\n", "a/1.log", in: folder)
            try write("{\"n\": 9}\n", "old/9.log", in: folder)
            try FileManager.default.createSymbolicLink(
                at: folder.appendingPathComponent("z.log"), withDestinationURL: folder.appendingPathComponent("a/1.log"))
            let options: ConfigValue = [
                "type": "files", "include": ConfigValue(stringLiteral: folder.path + "/**/*.log"),
                "exclude": ConfigValue(stringLiteral: folder.path + "/old/**"),
            ]
            #expect(try lines(options) == ["{\"n\": 1}", "{\"n\": 2}", "{\"n\": 3}"])
        }
    }

    @Test("fields come from the path, where a record lacks them")
    func fieldsFromPath() throws {
        try withFolder { folder in
            try write("{\"n\": 1}\n{\"rank\": 7}\nplain\n", "run-a/rank3.jsonl", in: folder)
            let options: ConfigValue = [
                "type": "files", "include": ConfigValue(stringLiteral: folder.path + "/*/*.jsonl"),
                "fields_from_path": #"(?P<run>run-[^/]+)/rank(?P<rank>\d+)\.jsonl$"#,
            ]
            #expect(try lines(options) == [
                #"{"n": 1, "run": "run-a", "rank": "3"}"#, #"{"rank": 7, "run": "run-a"}"#,
                #"{"message": "plain", "run": "run-a", "rank": "3"}"#,
            ])
        }
    }

    @Test("compressed files, several members behind one another, and more than a batch of lines")
    func compressed() throws {
        try withFolder { folder in
            let text = (0..<30_000).map { "{\"n\": \($0), \"pad\": \"some text that fills the line\"}\n" }.joined()
            try write(text, "x.log", in: folder)
            for command in ["gzip -kn x.log", "gzip -c x.log >> x.log.gz", "zstd -qk x.log", "zstd -qc x.log >> x.log.zst"] {
                let process = Process()
                process.executableURL = URL(fileURLWithPath: "/bin/sh")
                process.arguments = ["-c", command]
                process.currentDirectoryURL = folder
                try process.run()
                process.waitUntilExit()
                try #require(process.terminationStatus == 0, "\(command)")
            }
            let plain = text.split(separator: "\n").map(String.init)
            for name in ["x.log.gz", "x.log.zst"] {
                let path = ConfigValue(stringLiteral: folder.appendingPathComponent(name).path)
                #expect(try lines(["type": "files", "include": path]) == plain + plain)
            }
        }
    }

    @Test("a compressed file that is cut off gives what came before")
    func torn() throws {
        try withFolder { folder in
            let text = (0..<5000).map { "{\"n\": \($0)}\n" }.joined()
            try write(text, "x.log", in: folder)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "gzip -c x.log | head -c 9000 > y.log.gz"]
            process.currentDirectoryURL = folder
            try process.run()
            process.waitUntilExit()
            let path = ConfigValue(stringLiteral: folder.appendingPathComponent("y.log.gz").path)
            let got = try lines(["type": "files", "include": path])
            #expect(got.count > 1000 && got.count < 5000)
            #expect(got.first == "{\"n\": 0}")
        }
    }

    @Test("a pattern that matches nothing is told at the start")
    func nothing() throws {
        let run = InputRun { context in
            FilesInput(options: InputRun.options(FilesInput.spec, ["type": "files", "include": "/nowhere/*.log"]), context: &context)
        }
        #expect(throws: FlowError.self) { try run.pipeline.start() }
    }
}
