import Foundation
import Testing

/// `spanmill run` beside a training: it never ends it and never stalls it.
@Suite(.serialized) struct RunScenarios {
    @Test("a broken file: exit 78, with every fault at its place")
    func brokenFile() throws {
        try Program.withFolder { folder in
            let text =
                "inputs:\n  stdin: {type: stdin}\nstages:\n  - sample: {rat: 0.1}\n  - filter: {drop: 'level =='}\noutputs:\n  a: {type: nowhere}\n"
            try text.write(to: folder.appendingPathComponent("p.yaml"), atomically: true, encoding: .utf8)
            let result = try Program.run(["run", "p.yaml"], folder: folder)
            #expect(result.status == 78)
            #expect(result.error.contains("p.yaml:4:14:"), "\(result.error)")
            #expect(result.error.contains("ratio"))
            #expect(result.error.contains("p.yaml:5:"))
            #expect(result.error.contains("p.yaml:7:"))
        }
    }

    @Test("usage errors exit with 64, a missing file with 74")
    func exitCodes() throws {
        try Program.withFolder { folder in
            let usage = try Program.run(["run", "--nonsense"], folder: folder)
            #expect(usage.status == 64)
            let missing = try Program.run(["run", "missing.yaml"], folder: folder)
            #expect(missing.status == 74)
        }
    }

    @Test("without a file: lines pass through, records are archived, exit 0")
    func builtIn() throws {
        try Program.withFolder { folder in
            let input =
                (0..<1000).map { #"{"i": \#($0), "token": "Bearer abc123def456"}"# }.joined(separator: "\n") + "\n"
            let result = try Program.run(["run"], input: input, folder: folder)
            #expect(result.status == 0, "\(result.error)")
            #expect(result.output == input)
            let records = try Program.archive(folder.appendingPathComponent("spanmill-data/archive"))
            #expect(records.count == 1000)
            #expect(!records.joined().contains("abc123"))
            let attributes = try FileManager.default.attributesOfItem(
                atPath: folder.appendingPathComponent("spanmill-data").path
            )
            #expect(attributes[.posixPermissions] as? Int == 0o700)
            #expect(
                try String(contentsOf: folder.appendingPathComponent("spanmill-data/.gitignore"), encoding: .utf8)
                    == "*\n"
            )
        }
    }

    @Test("a second one beside it takes the next port and a folder of its own")
    func twoInstances() throws {
        try Program.withFolder { folder in
            let first = try Program.Instance(["run"], folder: folder)
            try first.write("{\"a\": 1}\n")
            let said = { first.errorText.contains("http://") }
            for _ in 0..<400 where !said() { usleep(10_000) }
            let second = try Program.run(["run"], input: "{\"b\": 2}\n", folder: folder)
            #expect(second.status == 0, "\(second.error)")
            #expect(second.output == "{\"b\": 2}\n")
            try first.endInput()
            #expect(try first.wait().status == 0)
            #expect(try Program.archive(folder.appendingPathComponent("spanmill-data/run-1/archive")) == ["{\"b\": 2}"])
            #expect(try Program.archive(folder.appendingPathComponent("spanmill-data/archive")) == ["{\"a\": 1}"])
        }
    }

    @Test("run -- COMMAND: streams kept apart, exit code passed on, the exit is a record", arguments: [0, 3])
    func command(_ code: Int) throws {
        try Program.withFolder { folder in
            let script = "echo '{\"out\": 1}'; echo 'to stderr' >&2; exit \(code)"
            let result = try Program.run(["run", "--", "sh", "-c", script], folder: folder)
            #expect(result.status == Int32(code), "\(result.error)")
            #expect(result.output == "{\"out\": 1}\n")
            #expect(result.error.contains("to stderr\n"))
            let records = try Program.archive(folder.appendingPathComponent("spanmill-data/archive"))
            #expect(records.contains { $0.contains("\"out\": 1") })
            #expect(records.contains { $0.contains("to stderr") })
            #expect(records.contains { $0.contains("exit") && $0.contains("\(code)") })
        }
    }

    @Test("SIGTERM drains and exits with 0")
    func terminate() throws {
        try Program.withFolder { folder in
            let instance = try Program.Instance(["run"], folder: folder)
            for i in 0..<500 { try instance.write("{\"i\": \(i)}\n") }
            for _ in 0..<400 where instance.outputText.split(separator: "\n").count < 500 { usleep(10_000) }
            instance.process.terminate()
            let result = try instance.wait()
            #expect(result.status == 0, "\(result.error)")
            #expect(try Program.archive(folder.appendingPathComponent("spanmill-data/archive")).count == 500)
        }
    }

    @Test("SIGINT with a pipe on stdin reads on to its end")
    func interrupt() throws {
        try Program.withFolder { folder in
            let instance = try Program.Instance(["run"], folder: folder)
            try instance.write("{\"i\": 1}\n")
            for _ in 0..<400 where instance.outputText.isEmpty { usleep(10_000) }
            instance.process.interrupt()
            usleep(200_000)
            try instance.write("{\"i\": 2}\n")
            try instance.endInput()
            let result = try instance.wait()
            #expect(result.status == 0, "\(result.error)")
            #expect(try Program.archive(folder.appendingPathComponent("spanmill-data/archive")).count == 2)
        }
    }

    @Test("the summary tells what came in, what ended, where the rest is, and adds up")
    func summary() throws {
        try Program.withFolder { folder in
            let pipeline = """
                data_dir: data
                inputs: {stdin: {type: stdin}}
                stages:
                  - metrics: [{gauge: loss, value: loss, labels: {task: task}}]
                  - filter: {drop: 'level == "debug"'}
                  - redact: {patterns: [email], action: mask}
                outputs: {archive: {type: archive, path: archive}, loss: {type: prometheus}}
                """
            try pipeline.write(to: folder.appendingPathComponent("p.yaml"), atomically: true, encoding: .utf8)
            let input = """
                {"loss": 0.5, "task": "a"}
                {"loss": 0.25, "task": "b", "by": "someone@example.com"}
                {"level": "debug"}

                Traceback (most recent call last):
                  File "a.py", line 1, in f
                ValueError: x
                """
            let port = Program.freePort()
            let result = try Program.run(
                ["run", "p.yaml", "--set", "server.listen=127.0.0.1:\(port)"],
                input: input,
                folder: folder
            )
            #expect(result.status == 0, "\(result.error)")
            for line in [
                "stdin: 4 records (2 lines joined to others, 1 line empty)", "filter: 1 ended as filtered",
                "redact: 1 redacted",
                "archive: 3 records, ", " in data/archive",
                "adds up: 4 in = 1 ended in stages + 3 that came to the outputs",
            ] {
                #expect(result.error.contains(line), "\(line) in \(result.error)")
            }
            #expect(!result.error.contains("loss: 3 records"), "a page of metrics takes no records")
            #expect(result.error.firstMatch(of: /loss: \d+ series on \/metrics/) != nil, "\(result.error)")
        }
    }

    @Test("SIGHUP: the new file goes on where the old one was, within a line; with a fault in it nothing changes")
    func reload() throws {
        try Program.withFolder { folder in
            let port = Program.freePort()
            let file = folder.appendingPathComponent("p.yaml")
            func write(_ drop: String, _ extra: String = "") throws {
                let text = """
                    data_dir: data
                    server: {listen: "127.0.0.1:\(port)"}
                    inputs: {stdin: {type: stdin}\(extra)}
                    stages:
                      - metrics: [{counter: seen_total}]
                      - filter: {\(drop)}
                    outputs: {plain: {type: file, path: plain.ndjson}, m: {type: prometheus}}
                    """
                try text.write(to: file, atomically: true, encoding: .utf8)
            }
            func value(_ series: String) -> Double? {
                HTTP.get("/metrics", port: port).flatMap { PipelineScenarios.value(series, $0.body) }
            }
            try write("drop: 'i == 0'")
            let instance = try Program.Instance(["run", "p.yaml"], folder: folder)
            func hangUp(until said: String, times: Int = 1) {
                kill(instance.process.processIdentifier, SIGHUP)
                for _ in 0..<1000 where instance.errorText.components(separatedBy: said).count <= times {
                    usleep(10_000)
                }
                #expect(instance.errorText.components(separatedBy: said).count == times + 1, "\(instance.errorText)")
            }
            try instance.write("{\"i\": 1}\n{\"i\"")
            _ = HTTP.wait("/metrics", port: port) { _, page in PipelineScenarios.value("seen_total", page) == 1 }

            // As logrotate does it: the file is renamed, and SIGHUP says so.
            let data = folder.appendingPathComponent("data")
            try FileManager.default.moveItem(
                at: data.appendingPathComponent("plain.ndjson"),
                to: data.appendingPathComponent("plain.1")
            )
            try write("drop: 'i == 2'")
            hangUp(until: "reloaded p.yaml")
            #expect(value("spanmill_config_last_reload_successful") == 1)
            #expect(value("seen_total") == 1, "metrics go on")
            try instance.write(": 2}\n{\"i\": 3}\n")
            _ = HTTP.wait("/metrics", port: port) { _, page in PipelineScenarios.value("seen_total", page) == 3 }
            #expect(value("spanmill_input_records_total{input=\"stdin\"}") == 3)

            try write("dropp: 'i == 2'")
            hangUp(until: "not reloaded")
            #expect(instance.errorText.contains("p.yaml:6:"), "\(instance.errorText)")
            #expect(value("spanmill_config_last_reload_successful") == 0)

            // What only opening it shows: the address is taken.
            try write("drop: 'i == 4'", ", http: {type: http, listen: \"127.0.0.1:\(port + 1)\"}")
            try Program.withListener(port: port + 1) { hangUp(until: "not reloaded", times: 2) }
            try instance.write("{\"i\": 4}\n{\"i\": 2}\n")
            try instance.endInput()
            let result = try instance.wait()
            #expect(result.status == 0, "\(result.error)")
            #expect(result.error.contains("adds up: 5 in = 2 ended in stages + 3"), "\(result.error)")
            let records = ["plain.1", "plain.ndjson"].map { name in
                (try? String(contentsOf: data.appendingPathComponent(name), encoding: .utf8)) ?? ""
            }
            #expect(records == ["{\"i\": 1}\n", "{\"i\": 3}\n{\"i\": 4}\n"])
        }
    }

    @Test("SIGHUP again and again while lines come in: each is there once")
    func reloadsUnderLoad() throws {
        try Program.withFolder { folder in
            let pipeline = """
                data_dir: data
                inputs: {stdin: {type: stdin}}
                stages: [{parse: auto}, {dedupe: {key: i, age: 1h}}]
                outputs: {archive: {type: archive, path: archive}}
                """
            try pipeline.write(to: folder.appendingPathComponent("p.yaml"), atomically: true, encoding: .utf8)
            let instance = try Program.Instance(["run", "p.yaml"], folder: folder)
            // Before that, nobody hears the signal.
            let lock = folder.appendingPathComponent("data/lock").path
            for _ in 0..<1000 where !FileManager.default.fileExists(atPath: lock) { usleep(5000) }
            let lines = (0..<30_000).map { "{\"i\": \"k\($0)\"}" }
            // Cut anywhere, and often within a line.
            var rest = Substring(lines.joined(separator: "\n") + "\n")
            while !rest.isEmpty {
                let part = rest.prefix(9973)
                rest = rest.dropFirst(part.count)
                try instance.write(String(part))
                kill(instance.process.processIdentifier, SIGHUP)
                usleep(20_000)
            }
            try instance.endInput()
            let result = try instance.wait()
            #expect(result.status == 0, "\(result.error)")
            #expect(result.error.components(separatedBy: "reloaded p.yaml").count > 5, "\(result.error)")
            #expect(result.error.contains("adds up: 30,000 in = 0 ended"), "\(result.error)")
            #expect(try Program.archive(folder.appendingPathComponent("data/archive")) == lines)
        }
    }

    @Test("SIGHUP while files are read: each line is there once")
    func reloadsWithFiles() throws {
        try Program.withFolder { folder in
            let pipeline = """
                data_dir: data
                inputs: {logs: {type: files, include: ["*.jsonl"]}}
                outputs: {archive: {type: archive, path: archive}}
                """
            try pipeline.write(to: folder.appendingPathComponent("p.yaml"), atomically: true, encoding: .utf8)
            let lines = (0..<400_000).map { "{\"i\": \($0), \"text\": \"some text that makes the line longer\"}" }
            for (name, part) in [("a", lines[..<200_000]), ("b", lines[200_000...])] {
                let text = part.joined(separator: "\n") + "\n"
                try text.write(to: folder.appendingPathComponent("\(name).jsonl"), atomically: true, encoding: .utf8)
            }
            let instance = try Program.Instance(["run", "p.yaml", "--once"], folder: folder)
            let lock = folder.appendingPathComponent("data/lock").path
            for _ in 0..<10_000 where !FileManager.default.fileExists(atPath: lock) { usleep(200) }
            for _ in 0..<100 where instance.process.isRunning {
                kill(instance.process.processIdentifier, SIGHUP)
                usleep(5000)
            }
            let result = try instance.wait()
            #expect(result.status == 0, "\(result.error)")
            #expect(result.error.contains("reloaded p.yaml"), "\(result.error)")
            #expect(result.error.contains("adds up: 400,000 in"), "\(result.error)")
            #expect(try Program.archive(folder.appendingPathComponent("data/archive")) == lines)
        }
    }

    @Test("explain shows each stage's work")
    func explain() throws {
        try Program.withFolder { folder in
            let line = #"{"event_type": "training_progress", "task_id": "t1", "loss": 0.25, "k": "a@example.com"}"#
            let result = try Program.run(
                ["explain", PipelineScenarios.pipeline("training.yaml"), line],
                folder: folder
            )
            #expect(result.status == 0, "\(result.error)")
            #expect(result.output.contains(#"training_loss{task_id="t1"} = 0.25"#), "\(result.output)")
            #expect(result.output.contains(#""k": "***""#))
            #expect(result.output.contains("to archive"))
        }
    }

    @Test("explain joins lines as an input does")
    func explainJoined() throws {
        try Program.withFolder { folder in
            let input =
                "{\"event\": \"failed\", \"level\": \"error\"}\nTraceback (most recent call last):\n  File \"a.py\", line 1, in f\n    g()\nValueError: x\n{\"event\": \"next\"}\n"
            let result = try Program.run(
                ["explain", PipelineScenarios.pipeline("training.yaml")],
                input: input,
                folder: folder
            )
            #expect(result.status == 0, "\(result.error)")
            #expect(result.output.components(separatedBy: "read as").count == 4, "\(result.output)")
            #expect(result.output.contains(#"line 1, in f\n    g()\nValueError: x"#), "\(result.output)")
        }
    }
}
