import Corpus
import Foundation

extension Job {
    /// The full job against `zstd -3` on the bytes that the archive holds.
    func full() { against(corpus(.training, lines: settings.lines), "full job") }

    /// The same on corpora of other shapes.
    func shapes() {
        for shape in Shape.allCases where shape != .training {
            against(corpus(shape, lines: settings.lines / 6), "full job, \(shape.rawValue) lines")
        }
    }

    private func against(_ corpus: String, _ name: String) {
        let pipeline = pipeline(archive: true, port: 18_100)
        var ratios: [Double] = []
        var speeds: [Double] = []
        var cpu: [Double] = []
        var sizes: [Double] = []
        for _ in 0..<settings.pairs {
            let ours = run(pipeline, over: corpus, workers: 1, cores: "0")
            let (raw, compressed) = archiveBytes()
            let packed = "\(settings.corpora)/packed.zst"
            let theirs = Child(["zstd", "-3", "--single-thread", "-q", "-f", raw, "-o", packed], cores: "0").wait()
            ratios.append(ours.cpuSeconds / theirs.cpuSeconds)
            speeds.append(Double(fileSize(corpus)) / 1e6 / ours.cpuSeconds)
            cpu.append(ours.cpuSeconds)
            sizes.append(Double(compressed) / Double(fileSize(packed)))
        }
        row("\(name): CPU seconds / zstd -3", ratios, "", wanted: "at most 1")
        row("\(name): archive / zstd -3 output", sizes, "", wanted: "at most 1")
        row("\(name): speed", speeds, " MB per CPU s", wanted: "")
        row("\(name): CPU", cpu, " s", wanted: "")
    }

    func noArchive() {
        let corpus = corpus(.training, lines: settings.lines)
        let pipeline = pipeline(archive: false, port: 18_101)
        let packed = "\(settings.corpora)/packed.zst"
        var ratios: [Double] = []
        var speeds: [Double] = []
        for _ in 0..<settings.pairs {
            let ours = run(pipeline, over: corpus, workers: 1, cores: "0")
            let theirs = Child(["zstd", "-3", "--single-thread", "-q", "-f", corpus, "-o", packed], cores: "0").wait()
            ratios.append(theirs.cpuSeconds / ours.cpuSeconds)
            speeds.append(Double(fileSize(corpus)) / 1e6 / ours.cpuSeconds)
        }
        row("without archive: MB per CPU s / zstd -3's", ratios, "", wanted: "at least 3")
        row("without archive: speed", speeds, " MB per CPU s", wanted: "")
    }

    func workers() {
        let corpus = corpus(.training, lines: settings.lines)
        let pipeline = pipeline(archive: true, port: 18_102)
        var ratios: [Double] = []
        var wall: [Double] = []
        for _ in 0..<settings.pairs {
            let one = run(pipeline, over: corpus, workers: 1, cores: "0")
            let two = run(pipeline, over: corpus, workers: 2, cores: nil)
            ratios.append(one.wallSeconds / two.wallSeconds)
            wall.append(Double(fileSize(corpus)) / 1e6 / two.wallSeconds)
        }
        row("two workers: wall speed / one worker on one core", ratios, "", wanted: "at least 1.6")
        row("two workers: speed", wall, " MB/s", wanted: "")
    }

    /// Peak memory at 1 and at 20 million lines, and what a third and fourth worker add.
    func memory() {
        let pipeline = pipeline(archive: true, port: 18_103)
        func peak(_ lines: Int, workers: Int) -> Double {
            var ends: [Int32] = [0, 0]
            Child.pipe(&ends)
            let source = Child(
                ["\(settings.root)/Benchmarks/.build/release/corpus", "training", "\(lines)"], output: ends[1])
            close(ends[1])
            let child = Child(
                [settings.binary, "run", pipeline, "--no-echo", "--workers", "\(workers)", "--data-dir", dataDirectory()],
                input: ends[0])
            close(ends[0])
            let usage = child.wait()
            _ = source.wait()
            return Double(usage.peakBytes) / 1_048_576
        }
        let short = peak(1_000_000, workers: 2)
        row("peak memory, 2 workers, 1 M lines", [short], " MiB", wanted: "at most 64")
        row("peak memory, 4 workers, 1 M lines", [peak(1_000_000, workers: 4)], " MiB", wanted: "at most \(Int(short) + 16)")
        row("peak memory, 20 M lines / 1 M lines", [peak(20_000_000, workers: 2) / short], "", wanted: "at most 1.1")
    }
}
