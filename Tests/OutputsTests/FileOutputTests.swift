import Engine
import Flow
import Foundation
import Storage
import TestKit
import Testing

@testable import Outputs

@Suite(.timeLimit(.minutes(5))) struct FileOutputTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(_ path: String, faults: FaultPlan? = nil) throws -> OutputRun {
        try OutputRun(FileOutput.self, [("path", ConfigValue(stringLiteral: path))], in: folder.path, faults: faults)
    }

    private func text(_ name: String) throws -> String { String(decoding: try folder.read(name), as: UTF8.self) }

    @Test("holds the record lines and nothing else, and is appended to")
    func appends() throws {
        for n in 0..<3 {
            let run = try file("out/records.ndjson")
            run.send(["{\"n\": \(n)}", "{\"n\":\(n) , \"text\":\"ä\"}"])
            try run.commit()
            run.send(["{\"late\":\(n)}"])
            try run.close()
        }
        let lines = (0..<3).map { "{\"n\": \($0)}\n{\"n\":\($0) , \"text\":\"ä\"}\n{\"late\":\($0)}\n" }
        #expect(try text("out/records.ndjson") == lines.joined())
        let mode = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/out/records.ndjson")[
            .posixPermissions
        ]
        #expect(mode as? Int == 0o600)
    }

    @Test("a file without records is not made")
    func empty() throws {
        let run = try file("records.ndjson")
        try run.commit()
        try run.close()
        #expect(try folder.written() == [])
    }

    @Test(
        "goes where the template says",
        arguments: [
            ("records.ndjson", "records.ndjson"), ("{date}.ndjson", "2026-11-01.ndjson"),
            ("out/{task_id}/all.ndjson", "out/task_7/all.ndjson"), ("out/{path}.ndjson", "out/_._.._etc.ndjson"),
        ]
    )
    func templates(_ path: String, _ wanted: String) throws {
        let run = try file(path)
        run.send(["{\"task_id\":\"task_7\",\"path\":\"../../etc\"}"])
        try run.close()
        #expect(try folder.written() == [wanted])
    }

    @Test("an absolute path stays absolute")
    func absolute() throws {
        let other = try TemporaryFolder()
        let run = try file("\(other.path)/deep/{date}.ndjson")
        run.send(["{}"])
        try run.close()
        #expect(try other.files() == ["deep/2026-11-01.ndjson"])
        #expect(try folder.written() == [])
    }

    @Test(
        "puts the end of a file right, and takes away only half a record of its own",
        arguments: [
            ("{\"a\":1}\n{\"b\":", "{\"a\":1}\n"), ("{\"b\":", ""), ("{\"a\":1}\n{\"b\":{\"c\":2}", "{\"a\":1}\n"),
            ("{\"a\":1}", "{\"a\":1}\n"), ("{\"a\":1}\nsomeone's notes", "{\"a\":1}\nsomeone's notes\n"),
            ("{\"a\":1}\n", "{\"a\":1}\n"), ("", ""),
            (
                String(repeating: "x", count: 200_000) + "\n{\"torn\":\"" + String(repeating: "y", count: 150_000),
                String(repeating: "x", count: 200_000) + "\n"
            ),
        ]
    )
    func mends(_ before: String, _ after: String) throws {
        try folder.write("records.ndjson", Array(before.utf8))
        let run = try file("records.ndjson")
        run.send(["{\"new\":true}"])
        try run.commit()
        #expect(try text("records.ndjson") == after + "{\"new\":true}\n")
        let cut = (run.output as? FileOutput)?.cutBytes
        #expect(cut == Int64(max(0, before.utf8.count - after.utf8.count)))
    }

    @Test("a file that another process writes is refused with its name")
    func locked() throws {
        let files = FileSystem()
        let descriptor = try files.open("\(folder.path)/records.ndjson", .append)
        defer { files.close(descriptor) }
        try files.lock(descriptor, "records.ndjson")
        let run = try file("records.ndjson")
        run.send(["{}"])
        do {
            try run.commit()
            Issue.record("the lock was not seen")
        } catch {
            #expect(error.code == .directoryLocked)
            #expect(error.message == "\(folder.path)/records.ndjson is being written by another process")
        }
    }

    @Test(
        "what was committed is there in order, whatever call fails; after a failed sync the rest is said to be lost",
        arguments: FaultPlan.Call.allCases,
        [EIO, ENOSPC]
    )
    func faults(_ call: FaultPlan.Call, _ error: Int32) throws {
        for first in 1...100 {
            let plan = FaultPlan([call], first: first, error: error)
            let memory = try TemporaryFolder(inMemory: true)
            let run: OutputRun
            do {
                run = try OutputRun(FileOutput.self, [("path", "out/records.ndjson")], in: memory.path, faults: plan)
            } catch is FlowError { continue }
            var kept: [String] = []
            var open: [String] = []
            for batch in 0..<4 {
                open.append("{\"batch\":\(batch)}")
                run.send([open[open.count - 1]])
                for attempt in 0... {
                    do {
                        try run.commit()
                        break
                    } catch {
                        if error.code == .lost { open = [] }
                        try #require(attempt < 5)
                    }
                }
                kept += open
                open = []
            }
            do { try run.close() } catch { try run.close() }
            let text = String(decoding: try memory.read("out/records.ndjson"), as: UTF8.self)
            #expect(text == kept.map { $0 + "\n" }.joined(), "call \(first)")
            if plan.hits == 0 { return }
        }
        Issue.record("no run was clean")
    }
}
