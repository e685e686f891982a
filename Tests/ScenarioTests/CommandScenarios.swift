import Foundation
import Testing

/// The commands that run nothing, by the built program.
@Suite struct CommandScenarios {
    @Test("validate tells a good file's parts, and exits 78 for a bad one whatever the others are")
    func validate() throws {
        try Program.withFolder { folder in
            let good = PipelineScenarios.pipeline("minimal.yaml")
            let bad = PipelineScenarios.fixtures.appendingPathComponent("invalid/many_faults.yaml").path
            let fine = try Program.run(["validate", good], folder: folder)
            #expect(fine.status == 0)
            #expect(fine.output == "\(good): ok, 1 input, 1 stage, 1 output\n")
            let both = try Program.run(["validate", bad, good, "nowhere.yaml"], folder: folder)
            #expect(both.status == 78)
            #expect(both.lines.count == 1)
            #expect(both.error.contains("many_faults.yaml:9:21: sample.ratio is 2; want 0...1\n"))
            #expect(both.error.contains("nowhere.yaml: cannot be read: no such file\n"))
            let overridden = try Program.run(["validate", good, "--set", "stages.0=nothing"], folder: folder)
            #expect(overridden.status == 78)
        }
    }

    @Test("init writes a pipeline that validates and runs as it is")
    func initialise() throws {
        try Program.withFolder { folder in
            let logs = folder.appendingPathComponent("logs")
            try FileManager.default.copyItem(at: PipelineScenarios.fixtures.appendingPathComponent("logs"), to: logs)
            let written = try Program.run(["init", "logs"], folder: folder)
            #expect(written.status == 0, "\(written.error)")
            #expect(try Program.run(["init", "logs"], folder: folder).status == 74, "it overwrote a file")
            #expect(try Program.run(["validate", "pipeline.yaml"], folder: folder).status == 0)
            let listen = "server.listen=127.0.0.1:\(Program.freePort())"
            let result = try Program.run(["run", "pipeline.yaml", "--once", "--set", listen], folder: folder)
            #expect(result.status == 0, "\(result.error)")
            let records = try Program.archive(folder.appendingPathComponent("spanmill-data/archive"))
            #expect(records.count > 5000)
            #expect(!records.contains { $0.contains("Bearer sk-") })
        }
    }

    @Test("components, schema and completions print what they promise")
    func reference() throws {
        try Program.withFolder { folder in
            #expect(try Program.run(["components"], folder: folder).output.contains("\n  archive "))
            #expect(try Program.run(["components", "sample"], folder: folder).output.hasPrefix("sample (stage): "))
            let unknown = try Program.run(["components", "smaple"], folder: folder)
            #expect(unknown.status == 64)
            #expect(unknown.error.contains("did you mean \"sample\"?"))
            let schema = try Program.run(["schema"], folder: folder).output
            #expect(try JSONSerialization.jsonObject(with: Data(schema.utf8)) is [String: Any])
            for shell in ["bash", "zsh", "fish"] {
                #expect(try Program.run(["completions", shell], folder: folder).output.contains("spanmill"))
            }
        }
    }
}
