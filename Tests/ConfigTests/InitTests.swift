import Engine
import TestKit
import Testing

@testable import Config

@Suite struct InitTests {
    /// The pipeline for a folder of `fixtures/`.
    private func proposal(_ folder: String) throws -> String {
        let path = "\(Fixtures.folder)/\(folder)"
        let proposal = PipelineProposal(folder: folder, files: try LogFolder.files(path)) { file, limit in
            LogFolder.head("\(path)/\(file)", limit: limit)
        }
        return PipelineWriter(proposal, folder: folder, file: "pipeline.yaml").text
    }

    private func proposal(_ files: [String: String]) -> String {
        let listed = files.map { LogFile(path: $0.key, size: Int64($0.value.utf8.count)) }.sorted { $0.path < $1.path }
        let proposal = PipelineProposal(folder: "runs", files: listed) { path, limit in
            Array((files[path] ?? "").utf8.prefix(limit))
        }
        return PipelineWriter(proposal, folder: "runs", file: "pipeline.yaml").text
    }

    private func errors(_ pipeline: String) -> [String] {
        var diagnostics = Diagnostics()
        let file = PipelineReader(Catalogs.real.specs, surroundings: ConfigSurroundings())
            .read(Array(pipeline.utf8), file: "init.yaml", folder: "", into: &diagnostics)
        if let file { _ = PlanMaker(.real).plan(of: file, into: &diagnostics) }
        return diagnostics.sorted.map(\.description)
    }

    @Test(
        "writes a pipeline for the logs it finds",
        arguments: ["logs", "logs/ranks", "logs/kubernetes", "logs/docker", "invalid"]
    )
    func golden(_ folder: String) throws {
        let text = try proposal(folder)
        let golden = "expected/init/\(folder.replacing("/", with: "_")).yaml"
        if Fixtures.isRecording { try Fixtures.record(text, golden) }
        #expect(text == Fixtures.text(golden))
        #expect(errors(text) == [])
    }

    @Test("whatever names and texts the logs hold, what is written is free of errors")
    func hostile() {
        var seed = Seed.fromEnvironment()
        let shown = seed.value
        let words = [
            "loss", "in", "true", "a'b", "a\\\"b", "$HOME", "${X}", "a b", "meta", "é", "0", "", "task_id",
            "event_type",
            "metrics", "retention", "duration", "x.y", "level", "password", "a:b", "#", "- ", "{", "rank", "\\u0041",
            "acc",
        ]
        for round in 0..<60 {
            var files: [String: String] = [:]
            for _ in 0..<(1 + seed.below(4)) {
                let kind = seed.pick(words)
                var lines = ""
                for _ in 0..<6 {
                    var members = ["\"event_type\": \"\(kind)\""]
                    for _ in 0..<seed.below(8) {
                        let key = seed.pick(words)
                        switch seed.below(4) {
                        case 0: members.append("\"\(key)\": \(seed.below(100)).5")
                        case 1: members.append("\"\(key)\": \"\(seed.pick(words))\"")
                        case 2:
                            members.append("\"\(key)\": {\"\(seed.pick(words))\": 1, \"\(seed.pick(words))1\": NaN}")
                        default: members.append("\"\(key)\": [true, null]")
                        }
                    }
                    lines += "{\(members.joined(separator: ", "))}\n"
                }
                let name = seed.pick([
                    "a.log", "r'1/b.jsonl", "x y/rank_3.log", "deep/er/rank_4.log.2.gz", "$d/e.json", "[x]/f.out",
                ])
                files[name] = lines
            }
            let text = proposal(files)
            let found = errors(text)
            #expect(found.filter { !$0.contains("warning:") } == [], "SEED=\(shown), round \(round)\n\(text)")
        }
    }

    @Test(
        "tells lines apart",
        arguments: [
            (#"{"a": 1}"#, .json), (#"INFO:__main__:{"a": 1}"#, .prefixedJSON), ("hello", .text), (#"{"a": 1"#, .text),
            ("[1]", .text),
            (#"2026-11-01T08:00:00.123456789Z stdout F {"a": 1}"#, .cri),
            ("2026-11-01T08:00:00.123456789Z stderr P half", .cri),
            (#"{"log": "{\"a\": 1}\n", "stream": "stdout", "time": "2026-11-01T08:00:00Z"}"#, .docker),
            (#"{"a": nan}"#, .text),
            (#"{"a": NaN, "b": -Infinity, "c": [], "d": {}}"#, .json), (#"{"a": 1} x"#, .text), (#"{"a" 1}"#, .text),
        ] as [(String, LogForm)]
    )
    func forms(_ text: String, _ form: LogForm) {
        #expect(LogLine(Array(text.utf8)[...])?.form == form)
    }

    @Test("an empty folder gets a pipeline for standard input")
    func empty() {
        let text = proposal([:])
        #expect(text.contains("stdin: {type: stdin}"))
        #expect(!text.contains("type: files"))
    }

    @Test("a file that is there is not overwritten unasked")
    func create() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/pipeline.yaml"
        #expect(TextFile.create(path, "a", overwriting: false) == nil)
        #expect(
            TextFile.create(path, "b", overwriting: false) == FileFailure("is there already; --force overwrites it")
        )
        #expect(TextFile.read(path, limit: 10) == .success([UInt8(ascii: "a")]))
        #expect(TextFile.create(path, "bc", overwriting: true) == nil)
        #expect(TextFile.read(path, limit: 1) == .failure(FileFailure("longer than 1 bytes")))
        #expect(TextFile.read("\(folder.path)/none", limit: 1) == .failure(FileFailure("no such file")))
    }
}
