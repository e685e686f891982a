import Foundation
import Testing

/// Spanmill never ends or stalls the training it listens to.
@Suite("scenarios: never in the way", .serialized, .timeLimit(.minutes(3)))
struct NeverInTheWayScenarios {
    /// Waits until the instance has said `text`.
    private func said(_ text: String, _ instance: Program.Instance) -> Bool {
        let deadline = Date().addingTimeInterval(10)
        while Date() < deadline {
            if (instance.errorText + instance.outputText).contains(text) { return true }
            usleep(5000)
        }
        return false
    }

    private var listen: [String] { ["--set", "server.listen=127.0.0.1:\(Program.freePort())"] }

    @Test("a second SIGINT ends at once with 130, though the input goes on")
    func secondInterrupt() throws {
        try Program.withFolder { folder in
            let instance = try Program.Instance(["run"] + listen, folder: folder)
            try instance.write("{\"n\": 1}\n")
            #expect(said("{\"n\": 1}", instance))
            kill(instance.process.processIdentifier, SIGINT)
            try instance.write("{\"n\": 2}\n")
            #expect(said("{\"n\": 2}", instance), "the first one reads on")
            kill(instance.process.processIdentifier, SIGINT)
            #expect(try instance.wait(seconds: 5).status == 130)
        }
    }

    @Test("without a place to write, lines pass through to their end, and the exit is 1")
    func unwritable() throws {
        try Program.withFolder { folder in
            let file = folder.appendingPathComponent("file")
            try Data().write(to: file)
            let arguments = ["run"] + listen + ["--data-dir", file.path]
            let result = try Program.run(arguments, input: "a\n{\"b\": 1}\nno newline", folder: folder)
            #expect(result.status == 1)
            #expect(result.output == "a\n{\"b\": 1}\nno newline")
            #expect(result.error.contains("nothing is recorded"))
        }
    }

    @Test("without a place to write, a command still runs, once, and keeps its exit code")
    func unwritableCommand() throws {
        try Program.withFolder { folder in
            let file = folder.appendingPathComponent("file")
            try Data().write(to: file)
            let command = ["--", "sh", "-c", "echo ran >> \(folder.path)/log; exit 5"]
            let result = try Program.run(["run"] + listen + ["--data-dir", file.path] + command, folder: folder)
            #expect(result.status == 5)
            #expect(try String(contentsOf: folder.appendingPathComponent("log"), encoding: .utf8) == "ran\n")
        }
    }

    @Test(
        "a command that is not there is 127, one that a signal ends 128 and the signal",
        arguments: [
            (["/no/such/command"], 127), (["sh", "-c", "kill -9 $$"], 137),
        ]
    )
    func commandEnds(command: [String], status: Int) throws {
        try Program.withFolder { folder in
            let result = try Program.run(["run"] + listen + ["--"] + command, folder: folder)
            #expect(Int(result.status) == status)
        }
    }

    @Test("a signal sent to Spanmill is passed on to the command")
    func passedOn() throws {
        try Program.withFolder { folder in
            let script = "trap 'echo caught; exit 9' TERM; echo ready; while true; do sleep 0.05; done"
            let instance = try Program.Instance(["run"] + listen + ["--", "sh", "-c", script], folder: folder)
            #expect(said("ready", instance))
            kill(instance.process.processIdentifier, SIGTERM)
            let result = try instance.wait(seconds: 20)
            #expect(result.status == 9)
            #expect(result.output == "ready\ncaught\n")
        }
    }

    @Test("output of a command's child that outlives it does not hold the run")
    func orphan() throws {
        try Program.withFolder { folder in
            let began = Date()
            let instance = try Program.Instance(
                ["run"] + listen + ["--", "sh", "-c", "sleep 7 & echo done"],
                folder: folder
            )
            // The test's own library takes the program for running as long as the child has its descriptors.
            #expect(said("adds up", instance))
            #expect(Date().timeIntervalSince(began) < 6)
            #expect(try instance.wait(seconds: 20).status == 0)
        }
    }

    @Test("--stay serves on when the input has ended, until the time is over")
    func stay() throws {
        try Program.withFolder { folder in
            let port = Program.freePort()
            let instance = try Program.Instance(
                ["run", "--stay", "--set", "server.listen=127.0.0.1:\(port)"],
                folder: folder
            )
            try instance.write("{\"n\": 1}\n")
            try instance.endInput()
            let page = HTTP.wait("/metrics", port: port) { _, body in
                body.contains(#"spanmill_input_records_total{input="stdin"} 1"#)
            }
            #expect(page?.status == 200)
            #expect(page?.body.contains(#"spanmill_input_records_total{input="stdin"} 1"#) == true)
            #expect(instance.process.isRunning)
            kill(instance.process.processIdentifier, SIGTERM)
            #expect(try instance.wait(seconds: 20).status == 0)

            let brief = try Program.run(["run", "--stay=100ms"] + listen, input: "x\n", folder: folder)
            #expect(brief.status == 0)
        }
    }
}
