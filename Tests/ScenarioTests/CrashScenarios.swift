import Foundation
import Testing

/// `kill -9` at any moment, and a start behind it: every line once in what is written, every record once in the counters.
///
/// `KILLS=200 SEED=7 scripts/crash` runs longer; the seed is printed.
@Suite(.serialized) struct CrashScenarios {
    private static let kills = ProcessInfo.processInfo.environment["KILLS"].flatMap { Int($0) } ?? 10
    private static let seed =
        ProcessInfo.processInfo.environment["SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max)

    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static let pipeline = """
        data_dir: data
        commit_interval: 20ms
        inputs:
          logs: {type: files, include: ["logs/*.jsonl"]}
        stages:
          - parse: {format: auto}
          - enrich: {task: {from: [task], sticky_by: [stream]}}
          - metrics:
              - {counter: lines_total, labels: {task: task}}
              - {histogram: value, value: n, buckets: [1000, 100000, 200000]}
        outputs:
          archive: {type: archive, path: archive, partition: '{task}', rotate: {max_bytes: 1MiB}}
          records: {type: file, path: 'records/{task}.ndjson'}
          metrics: {type: prometheus}
        server: {listen: "127.0.0.1:PORT"}
        """

    @Test("files: every line once, whenever the program is killed", .timeLimit(.minutes(30)))
    func files() throws {
        var dice = Dice(state: Self.seed)
        print("SEED=\(Self.seed) KILLS=\(Self.kills)")
        try Program.withFolder { folder in
            let port = Program.freePort()
            try Self.pipeline.replacingOccurrences(of: "PORT", with: "\(port)")
                .write(to: folder.appendingPathComponent("p.yaml"), atomically: true, encoding: .utf8)
            let logs = folder.appendingPathComponent("logs")
            try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
            var wanted: [String: [String]] = [:]
            var written = 0
            for round in 0...Self.kills {
                // New lines come while nobody looks: to files that are known and to a new one.
                for task in 0..<(2 + round % 3) {
                    let lines = (0..<Int.random(in: 1...20_000, using: &dice)).map { n in
                        // Every third line has its task from the one before it.
                        n % 3 == 2 ? #"{"n": \#(written + n)}"# : #"{"task": "t\#(task)", "n": \#(written + n)}"#
                    }
                    written += lines.count
                    try append(lines, to: logs.appendingPathComponent("t\(task).jsonl"))
                    wanted["t\(task)", default: []] += lines
                }
                let isLast = round == Self.kills
                let instance = try Program.Instance(
                    ["run", "p.yaml", "--once"] + (isLast ? ["--stay=20s"] : []),
                    folder: folder
                )
                if isLast {
                    try check(instance, port: port, wanted, written, folder)
                } else {
                    usleep(UInt32.random(in: 1000...150_000, using: &dice))
                    kill(instance.process.processIdentifier, SIGKILL)
                    instance.process.waitUntilExit()
                }
            }
        }
    }

    private func append(_ lines: [String], to file: URL) throws {
        if !FileManager.default.fileExists(atPath: file.path) { try Data().write(to: file) }
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
        try handle.close()
    }

    private func check(
        _ instance: Program.Instance,
        port: Int,
        _ wanted: [String: [String]],
        _ written: Int,
        _ folder: URL
    ) throws {
        let page = HTTP.wait("/metrics", port: port) { _, page in
            page.contains("spanmill_file_lag_bytes{input=\"logs\"} 0")
                && page.contains("spanmill_input_records_total{input=\"logs\"} \(written)\n")
        }
        let text = try #require(page?.body, "\(instance.errorText)")
        for (task, lines) in wanted {
            #expect(text.contains("lines_total{task=\"\(task)\"} \(lines.count)\n"), "SEED=\(Self.seed) \(task)")
        }
        #expect(text.contains("value_count \(written)\n"), "SEED=\(Self.seed)")
        kill(instance.process.processIdentifier, SIGTERM)
        let result = try instance.wait()
        #expect(result.status == 0, "\(result.error)")
        for (task, lines) in wanted {
            let filled = lines.map { $0.hasPrefix("{\"n\"") ? String($0.dropLast()) + ", \"task\": \"\(task)\"}" : $0 }
            let archived = try Program.archive(folder.appendingPathComponent("data/archive/\(task)"))
            #expect(archived == filled, "SEED=\(Self.seed) \(task): \(archived.count) of \(lines.count) in the archive")
            let plain = try String(
                contentsOf: folder.appendingPathComponent("data/records/\(task).ndjson"),
                encoding: .utf8
            )
            #expect(plain == filled.joined(separator: "\n") + "\n", "SEED=\(Self.seed) \(task): the plain file")
        }
    }
}
