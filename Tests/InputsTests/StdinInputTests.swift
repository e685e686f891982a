import Engine
import Flow
import TestKit
import Testing

@testable import Inputs

@Suite("stdin input", .timeLimit(.minutes(1)), .serialized)
struct StdinInputTests {
    private func make(
        _ sources: [StreamSource], _ options: ConfigValue = ["type": "stdin"], behind earlier: Pipeline? = nil
    ) -> InputRun {
        InputRun(behind: earlier) { context in
            let input = StdinInput(options: InputRun.options(StdinInput.spec, options), context: &context)
            input.attach(sources)
            return input
        }
    }

    private func source(_ pipe: Pipe, echo: Echo? = nil) -> StreamSource {
        StreamSource(descriptor: pipe.reading, isOwned: true, name: "stdin", echo: echo)
    }

    /// Waits until `condition` holds; false after five seconds.
    private func soon(_ condition: () -> Bool) -> Bool {
        let deadline = MonotonicClock.now() + 5_000_000_000
        while !condition() {
            if MonotonicClock.now() > deadline { return false }
            _ = Monitor(0).wait(until: MonotonicClock.now() + 1_000_000) { _ -> Bool? in nil }
        }
        return true
    }

    @Test("another plan reads on within the line where the first one stopped, and within a traceback")
    func resumes() throws {
        let pipe = Pipe()
        let first = make([source(pipe)])
        try first.pipeline.start()
        pipe.write("{\"i\": 1}\n{\"i\": 2}\nTraceback (most recent call last):\n  File \"a.py\", line 1, in f\nValue")
        #expect(soon { first.output.lines.count >= 1 })
        first.pipeline.suspend()
        #expect(first.pipeline.waitUntilDone() == nil)
        let second = make([], ["type": "stdin", "max_line_bytes": "64KiB"], behind: first.pipeline)
        try second.pipeline.start()
        pipe.write("Error: x\n{\"i\": 3}\n")
        #expect(soon { second.output.lines.count >= 2 })
        let long = String(repeating: "x", count: 70_000)
        pipe.write("\(long)\n")
        pipe.closeWriting()
        #expect(second.pipeline.waitUntilDone() == nil)
        let lines = first.output.lines + second.output.lines
        #expect(lines.first == #"{"i": 1}"#)
        #expect(lines.filter { $0.contains("ValueError: x") }.count == 1, "\(lines)")
        #expect(lines.filter { $0.contains(#""i": 3"#) }.count == 1)
        #expect(second.total(\.records) == UInt64(second.output.lines.count))
        #expect((lines.last?.utf8.count ?? 0) < 70_000, "what begins behind the reload is framed by the new options")
    }

    @Test("lines arrive whole and in order, however they are written")
    func chunks() throws {
        var seed = Seed.fromEnvironment()
        let pipe = Pipe()
        let run = make([source(pipe)])
        try run.pipeline.start()
        let lines = (0..<5000).map { #"{"n": \#($0), "text": "\#(String(repeating: "x", count: seed.below(300)))"}"# }
        var text = lines.joined(separator: "\n")[...]
        while !text.isEmpty {
            let part = text.prefix(1 + seed.below(9000))
            pipe.write(String(part))
            text = text.dropFirst(part.count)
        }
        pipe.closeWriting()
        #expect(run.pipeline.waitUntilDone() == nil)
        #expect(run.output.lines == lines, "SEED=\(seed.value)")
        #expect(run.total(\.records) == 5000)
        #expect(run.total(\.bytes) == UInt64(lines.joined(separator: "\n").utf8.count))
    }

    @Test("a line is handed on while its writer stays open")
    func latency() throws {
        let pipe = Pipe()
        let run = make([source(pipe)])
        try run.pipeline.start()
        for n in 0..<20 {
            let began = MonotonicClock.now()
            pipe.write("{\"n\": \(n)}\n")
            #expect(soon { run.output.lines.count == n + 1 })
            #expect(MonotonicClock.now() - began < 500_000_000)
        }
        pipe.write("{\"n\": 20}")
        run.pipeline.stop(drain: false)
        #expect(run.pipeline.waitUntilDone() == nil)
        #expect(run.output.lines.count == 21, "what was read at the stop is kept, its newline or not")
    }

    @Test("a line longer than a batch goes through")
    func long() throws {
        let pipe = Pipe()
        let run = make([source(pipe)])
        try run.pipeline.start()
        let long = #"{"text": ""# + String(repeating: "y", count: 900_000) + #""}"#
        pipe.write("{\"a\": 1}\n" + long + "\n{\"b\": 2}\n")
        pipe.closeWriting()
        #expect(run.pipeline.waitUntilDone() == nil)
        #expect(run.output.lines.map(\.count) == [8, long.count, 8])
    }

    @Test("two streams keep their lines apart")
    func streams() throws {
        let pipes = [Pipe(), Pipe()]
        let run = make([
            StreamSource(descriptor: pipes[0].reading, isOwned: true, name: "stdout", stream: 0),
            StreamSource(descriptor: pipes[1].reading, isOwned: true, name: "stderr", stream: 1),
        ])
        try run.pipeline.start()
        for n in 0..<100 {
            pipes[0].write("{\"out\": \(n), \"half\"")
            pipes[1].write("{\"err\": \(n)}\n")
            pipes[0].write(": true}\n")
        }
        for pipe in pipes { pipe.closeWriting() }
        #expect(run.pipeline.waitUntilDone() == nil)
        #expect(run.output.lines.filter { $0.contains("out") }.count == 100)
        #expect(run.output.lines.filter { $0.contains("err") } == (0..<100).map { "{\"err\": \($0)}" })
        #expect(run.output.lines.count == 200)
    }

    @Test("the echo is what came, byte by byte")
    func echo() throws {
        let pipe = Pipe()
        let behind = Pipe()
        let run = make([source(pipe, echo: Echo(to: behind.writing))])
        try run.pipeline.start()
        let text = "plain\r50%\r100%\n\u{1B}[31mred\u{1B}[0m\n{\"a\": 1}\nno newline"
        pipe.write(text)
        pipe.closeWriting()
        #expect(run.pipeline.waitUntilDone() == nil)
        behind.closeWriting()
        #expect(behind.readAll() == text)
    }

    @Test("a full pipeline holds its writer no longer than stall_timeout; lines passed by are counted")
    func stall() throws {
        let pipe = Pipe()
        let behind = Pipe()
        let run = make(
            [source(pipe, echo: Echo(to: behind.writing))], ["type": "stdin", "stall_timeout": "20ms"]
        )
        try run.pipeline.start()
        pipe.write("{\"n\": 1}\n{\"n\": ")
        #expect(soon { run.output.lines.count == 1 })
        run.output.hold(true)
        // The first ends the line begun before; the next two are passed by, the last one is cut off.
        pipe.write("2}\n{\"n\": 3}\n{\"n\": 4}\n{\"n\":")
        var echoed = 0
        #expect(soon { echoed += 1; return echoed > 60 })
        run.output.hold(false)
        pipe.write(" 5}\n{\"n\": 6}\n")
        #expect(soon { run.output.lines.count == 3 })
        pipe.closeWriting()
        #expect(run.pipeline.waitUntilDone() == nil)
        #expect(run.output.lines == [1, 2, 6].map { "{\"n\": \($0)}" })
        #expect(run.total(\.linesStalled) == 3)
        #expect(run.total(\.records) == 3)
        behind.closeWriting()
        #expect(behind.readAll() == (1...6).map { "{\"n\": \($0)}\n" }.joined())
    }

    @Test("after a fatal error the input is still read and echoed to its end")
    func failed() throws {
        let pipe = Pipe()
        let behind = Pipe()
        let run = make([source(pipe, echo: Echo(to: behind.writing))])
        try run.pipeline.start()
        pipe.write("{\"n\": 1}\n")
        #expect(soon { run.output.lines.count == 1 })
        run.pipeline.fail(FlowError(.output, "the folder is gone"))
        pipe.write("{\"n\": 2}\n")
        pipe.closeWriting()
        #expect(run.pipeline.waitUntilDone()?.code == .output)
        #expect(run.output.lines.count == 1)
        behind.closeWriting()
        #expect(behind.readAll() == "{\"n\": 1}\n{\"n\": 2}\n")
    }
}
