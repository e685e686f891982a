import Foundation
import Testing

/// The example pipelines over the fixtures, by the built program.
@Suite(.serialized) struct PipelineScenarios {
    static let fixtures = Program.root.appendingPathComponent("fixtures")

    static func pipeline(_ name: String) -> String { Program.root.appendingPathComponent("pipelines/\(name)").path }

    static func truth() throws -> [String: Any] {
        let data = try Data(contentsOf: fixtures.appendingPathComponent("expected/train.json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    static func object(_ line: String) -> [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any]
    }

    /// The value of a series on a page.
    static func value(_ series: String, _ page: String) -> Double? {
        page.split(separator: "\n").first { $0.hasPrefix(series + " ") }.flatMap {
            Double($0.dropFirst(series.count + 1))
        }
    }

    /// Foundation reads the truth's decimals to within two units of the last place; `make interop` compares exactly.
    static func isClose(_ value: Double?, _ wanted: Double) -> Bool {
        guard let value else { return false }
        return abs(value - wanted) <= 2 * wanted.ulp
    }

    @Test("training.yaml: the page equals the truth, the archive holds each record once, without secrets")
    func training() throws {
        try Program.withFolder { folder in
            let port = Program.freePort()
            let log = Self.fixtures.appendingPathComponent("logs/train.jsonl")
            let instance = try Program.Instance(
                [
                    "run", Self.pipeline("training.yaml"), "--no-echo", "--stay", "--data-dir", "data", "--set",
                    "server.listen=127.0.0.1:\(port)",
                ],
                folder: folder,
                input: log
            )
            let truth = try Self.truth()
            let lines = try #require(truth["lines"] as? Int)
            let page = try #require(
                HTTP.wait("/metrics", port: port) { _, page in
                    Self.value("spanmill_input_records_total{input=\"stdin\"}", page) ?? 0 >= Double(lines - 50)
                        && Self.value("tasks_learned_total", page) == truth["tasks_learned"] as? Double
                }
            ).body
            for (task, loss) in try #require(truth["training_loss"] as? [String: Double]) {
                #expect(Self.isClose(Self.value("training_loss{task_id=\"\(task)\"}", page), loss))
            }
            for (task, score) in try #require(truth["knowledge_retention_score"] as? [String: Double]) {
                #expect(Self.isClose(Self.value("knowledge_retention_score{task_id=\"\(task)\"}", page), score))
            }
            let durations = try #require(truth["inference_duration_seconds"] as? [String: Any])
            #expect(Self.value("inference_duration_seconds_count", page) == durations["count"] as? Double)
            #expect(Self.value("tasks_learned_total", page) == truth["tasks_learned"] as? Double)

            instance.process.terminate()
            let result = try instance.wait()
            #expect(result.status == 0, "\(result.error)")
            let records = try Program.archive(folder.appendingPathComponent("data/archive"))
            let kinds = Dictionary(grouping: records.compactMap(Self.object)) { $0["event_type"] as? String ?? "" }
            for (kind, count) in try #require(truth["event_types"] as? [String: Int]) where kind != "request" {
                #expect(kinds[kind]?.count == count, "\(kind)")
            }
            let requests = kinds["request"] ?? []
            #expect(requests.count > 50 && requests.count < 250)
            #expect(
                requests.filter { $0["level"] as? String != "error" }.allSatisfy { $0["sample_rate"] as? Int == 10 }
            )
            let text = records.joined(separator: "\n")
            #expect(!text.contains("Bearer sk-") && !text.contains("@example.com"))
            #expect(records.allSatisfy { Self.object($0) != nil })
        }
    }

    @Test("the same archive, whatever the number of workers")
    func deterministic() throws {
        let log = Self.fixtures.appendingPathComponent("logs/train.jsonl")
        var archives: [[String]] = []
        for workers in ["1", "2", "4"] {
            try Program.withFolder { folder in
                let instance = try Program.Instance(
                    [
                        "run", Self.pipeline("training.yaml"), "--no-echo", "--workers", workers, "--data-dir", "data",
                        "--set", "server.listen=127.0.0.1:\(Program.freePort())",
                    ],
                    folder: folder,
                    input: log
                )
                #expect(try instance.wait().status == 0)
                archives.append(try Program.archive(folder.appendingPathComponent("data/archive")))
            }
        }
        #expect(archives[0].count > 4000)
        #expect(archives[0] == archives[1] && archives[1] == archives[2])
    }

    @Test("minimal.yaml: records on stdout, in order")
    func minimal() throws {
        try Program.withFolder { folder in
            let lines = #"{"a": 1}"# + "\nplain text\n" + #"INFO:__main__:{"b": 2}"# + "\n{\"c\": NaN}"
            let result = try Program.run(["run", Self.pipeline("minimal.yaml")], input: lines, folder: folder)
            #expect(result.status == 0, "\(result.error)")
            let objects = result.lines.compactMap(Self.object)
            #expect(objects.count == 4)
            #expect(objects.first?["a"] as? Int == 1)
            #expect(objects.dropFirst().first?["message"] as? String == "plain text")
            #expect(objects.dropFirst(2).first?["b"] as? Int == 2)
            #expect(objects.last?["c"] as? String == "NaN")
        }
    }

    @Test("what real trainings print: every line is a record or counted, and strict readers take the archive")
    func messy() throws {
        try Program.withFolder { folder in
            let log = Self.fixtures.appendingPathComponent("logs/messy.log")
            let instance = try Program.Instance(["run", Self.pipeline("minimal.yaml")], folder: folder, input: log)
            let result = try instance.wait()
            #expect(result.status == 0, "\(result.error)")
            #expect(result.lines.count > 200)
            // Foundation reads numbers as doubles, which end before 1e400; the archive keeps the text.
            for line in result.lines where !line.contains("1e400") {
                #expect(Self.object(line) != nil, "\(line.prefix(200))")
            }
            let joined = result.lines.compactMap(Self.object).filter {
                ($0["message"] as? String)?.hasPrefix("Traceback") == true
            }
            #expect(!joined.isEmpty)
            #expect(joined.allSatisfy { ($0["message"] as? String)?.contains("\n") == true })
        }
    }

    @Test("ranks.yaml: four files read once, a series a rank")
    func ranks() throws {
        try Program.withFolder { folder in
            let port = Program.freePort()
            let instance = try Program.Instance(
                [
                    "run", Self.pipeline("ranks.yaml"), "--once", "--stay", "--data-dir", "data", "--set",
                    "server.listen=127.0.0.1:\(port)",
                ],
                folder: folder,
                environment: ["LOG_DIR": Self.fixtures.appendingPathComponent("logs/ranks").path]
            )
            let page = try #require(
                HTTP.wait("/metrics", port: port) { _, page in
                    Self.value("spanmill_input_records_total{input=\"ranks\"}", page) == 680
                }
            ).body
            for rank in 0...3 { #expect(page.contains("rank=\"\(rank)\"")) }
            instance.process.terminate()
            #expect(try instance.wait().status == 0)
            #expect(try Program.archive(folder.appendingPathComponent("data/archive")).count == 680)
        }
    }

    @Test("kubernetes.yaml: partial lines are joined, the pod comes from the path")
    func kubernetes() throws {
        try Program.withFolder { folder in
            let instance = try Program.Instance(
                [
                    "run", Self.pipeline("kubernetes.yaml"), "--once", "--data-dir", "data", "--set",
                    "server.listen=127.0.0.1:\(Program.freePort())",
                ],
                folder: folder,
                environment: ["LOG_DIR": Self.fixtures.appendingPathComponent("logs/kubernetes").path]
            )
            let result = try instance.wait()
            #expect(result.status == 0, "\(result.error)")
            let records = try Program.archive(folder.appendingPathComponent("data/archive")).compactMap(Self.object)
            #expect(records.count > 50)
            #expect(
                records.allSatisfy {
                    $0["pod"] as? String == "continual-transformer-0" && $0["namespace"] as? String == "training"
                }
            )
            #expect(records.contains { $0["event_type"] as? String == "training_progress" })
        }
    }
}
