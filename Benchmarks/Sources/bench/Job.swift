import Corpus
import Foundation

/// The tools of all sections: corpora, pipelines, runs.
final class Job {
    let settings: Settings

    init(_ settings: Settings) {
        self.settings = settings
        try? FileManager.default.createDirectory(atPath: settings.corpora, withIntermediateDirectories: true)
    }

    /// The path of a corpus, written on first use.
    func corpus(_ shape: Shape, lines: Int) -> String {
        let path = "\(settings.corpora)/\(shape.rawValue)-\(lines).jsonl"
        if fileSize(path) > 0 { return path }
        let part = path + ".part"
        let descriptor = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        _ = Child(["\(settings.root)/Benchmarks/.build/release/corpus", shape.rawValue, "\(lines)"], output: descriptor).wait()
        close(descriptor)
        rename(part, path)
        return path
    }

    /// `pipelines/training.yaml` on a port of its own, with or without its archive.
    func pipeline(archive: Bool, inputs: String = "  stdin: {type: stdin}\n", port: Int) -> String {
        var text = (try? String(contentsOfFile: "\(settings.root)/pipelines/training.yaml", encoding: .utf8)) ?? ""
        text = text.replacingOccurrences(of: "127.0.0.1:8000", with: "127.0.0.1:\(port)")
        text = text.replacingOccurrences(of: "  stdin: {type: stdin}\n", with: inputs)
        if !archive, let start = text.range(of: "  archive:\n"), let end = text.range(of: "  metrics: {type") {
            text.removeSubrange(start.lowerBound..<end.lowerBound)
        }
        let path = "\(settings.corpora)/\(archive ? "full" : "no-archive")-\(port).yaml"
        try? text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// A fresh, empty data directory.
    func dataDirectory() -> String {
        let path = "\(settings.corpora)/data"
        try? FileManager.default.removeItem(atPath: path)
        return path
    }

    /// Runs a pipeline over a corpus on stdin, to its end.
    func run(_ pipeline: String, over corpus: String, workers: Int, cores: String?) -> Usage {
        let input = open(corpus, O_RDONLY)
        defer { close(input) }
        let usage = Child(
            [settings.binary, "run", pipeline, "--no-echo", "--workers", "\(workers)", "--data-dir", dataDirectory()],
            input: input, cores: cores
        ).wait()
        if usage.status != 0 {
            print("bench: spanmill ended with status \(usage.status)")
            exit(1)
        }
        return usage
    }

    /// Starts a pipeline that reads from `input` and waits until it answers on its port.
    func start(_ pipeline: String, input: Int32 = -1, port: Int, workers: Int = 2) -> Child {
        let child = Child(
            [settings.binary, "run", pipeline, "--no-echo", "--workers", "\(workers)", "--data-dir", dataDirectory()],
            input: input)
        while Connection(port: port)?.get("/ready")?.status != 200 { usleep(1000) }
        return child
    }

    /// All bytes of the archive, decompressed into one file by the zstd program.
    func archiveBytes() -> (raw: String, compressed: Int) {
        let folder = "\(settings.corpora)/data/archive"
        let raw = "\(settings.corpora)/archived.jsonl"
        let files = (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? [])
            .filter { $0.contains(".zst") }.sorted().map { "\(folder)/\($0)" }
        let output = open(raw, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        _ = Child(["zstd", "-dc"] + files, output: output).wait()
        close(output)
        return (raw, files.reduce(0) { $0 + fileSize($1) })
    }

    func row(_ figure: String, _ values: [Double], _ unit: String, wanted: String) {
        let digits = { (value: Double) in String(format: value < 10 ? "%.3f" : "%.1f", value) }
        let range = values.count > 1 ? "\(digits(values.min() ?? 0)) to \(digits(values.max() ?? 0))" : ""
        print("| \(figure) | \(digits(median(values)))\(unit) | \(wanted) | \(range) |")
        fflush(nil)
    }
}
