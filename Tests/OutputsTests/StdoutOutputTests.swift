import Engine
import Flow
import Foundation
import Testing

@testable import Outputs

@Suite(.timeLimit(.minutes(5))) struct StdoutOutputTests {
    private func output(_ descriptor: Int32) throws -> OutputRun {
        try OutputRun(StdoutOutput.self, [], in: "/") { _, context in
            StdoutOutput(name: context.componentName, descriptor: descriptor)
        }
    }

    @Test("writes each batch at once, before any commit")
    func writes() throws {
        let pipe = Pipe()
        let run = try output(pipe.fileHandleForWriting.fileDescriptor)
        run.send(["{\"a\":1}", "{\"b\":2}"])
        #expect(pipe.fileHandleForReading.availableData == Data("{\"a\":1}\n{\"b\":2}\n".utf8))
        run.send(["{\"c\":3}"])
        try run.commit()
        #expect(pipe.fileHandleForReading.availableData == Data("{\"c\":3}\n".utf8))
        try run.close()
    }

    @Test("a slow reader gets everything in order")
    func slow() async throws {
        let pipe = Pipe()
        let lines = (0..<20_000).map { "{\"n\":\($0),\"text\":\"some text that fills a pipe\"}" }
        let reader = Task.detached {
            var data = Data()
            while data.count < lines.reduce(0, { $0 + $1.utf8.count + 1 }) {
                usleep(100)
                data.append(pipe.fileHandleForReading.availableData)
            }
            return data
        }
        let run = try output(pipe.fileHandleForWriting.fileDescriptor)
        for start in stride(from: 0, to: lines.count, by: 500) { run.send(Array(lines[start..<start + 500])) }
        try run.commit()
        #expect(await reader.value == Data(lines.map { $0 + "\n" }.joined().utf8))
    }

    @Test("a reader that goes away ends the output alone, and what comes for it is counted")
    func closed() throws {
        let pipe = Pipe()
        let run = try output(pipe.fileHandleForWriting.fileDescriptor)
        #expect(run.send(["{}"]).dropped == 0)
        try pipe.fileHandleForReading.close()
        run.send(["{\"a\":1}"])
        try run.commit()
        #expect((run.output as? StdoutOutput)?.hasEnded == true)
        #expect(run.send(["{}", "{}"]).dropped == 2)
        try run.commit()
        try run.close()
    }
}
