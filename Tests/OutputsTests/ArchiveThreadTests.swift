import Engine
import Flow
import Foundation
import Storage
import TestKit
import Testing

@testable import Outputs

/// Several workers and a commit thread on one archive, as the flow drives it.
@Suite(.timeLimit(.minutes(5))) struct ArchiveThreadTests {
    /// Lets batches append in order, and barriers in between.
    private final class Turns: Sendable {
        struct State {
            var next = 0
            var claimed = 0
        }
        // Not a `Mutex`: the thread sanitizer does not see those.
        let state = Monitor(State())

        func claim(_ count: Int) -> Int? {
            state.withLock { state in
                guard state.claimed < count else { return nil }
                state.claimed += 1
                return state.claimed - 1
            }
        }

        /// Runs `body` when it is the turn of `batch`.
        func run<Result>(_ batch: Int, _ body: () -> Result) -> Result {
            while true {
                let result: Result? = state.withLock { state in
                    guard state.next == batch else { return nil }
                    defer { state.next += 1 }
                    return body()
                }
                if let result { return result }
                usleep(20)
            }
        }
    }

    @Test("a worker that has written past the border leaves the commit nothing to do")
    func pastTheBorder() throws {
        let folder = try TemporaryFolder()
        let run = try OutputRun(ArchiveOutput.self, [], in: folder.path)
        run.send(["{\"n\":0}"])
        try run.commit()
        run.output.barrier()
        // More than a frame, so that the worker itself writes it.
        let lines = (0..<2000).map { n in
            "{\"n\":\(n),\"x\":\"\(String(repeating: "\(n * 7919 % 104_729)", count: 200))\"}"
        }
        run.send(lines)
        try run.output.commit()
        try run.commit()
        try run.close()
        #expect(try ArchiveFiles.lines(folder) == ["{\"n\":0}"] + lines)
    }

    @Test("the order is that of the batches, and each commit holds what was before it", arguments: [1, 2, 4])
    func order(_ workers: Int) throws {
        let folder = try TemporaryFolder()
        let first = try OutputRun(
            ArchiveOutput.self,
            [("partition", "{kind}"), ("rotate", OutputRun.map([("max_bytes", "1MiB")]))],
            in: folder.path
        )
        let batches = (0..<120).map { batch in
            (0..<700).map {
                "{\"kind\":\($0 % 3),\"batch\":\(batch),\"n\":\($0),\"x\":\"\((batch * 7919 + $0 * 104_729) % 1_000_003)\"}"
            }
        }
        let turns = Turns()
        let done = Monitor(0)
        var failures: [String] = []
        let threads = (0..<workers).map { _ in
            let run = first.sibling()
            return Thread {
                while let batch = turns.claim(batches.count) {
                    run.value.prepare(batches[batch])
                    let appended = turns.run(batch) { run.value.append() }
                    appended.work?()
                }
                done.withLock { $0 += 1 }
            }
        }
        for thread in threads { thread.start() }
        while done.withLock({ $0 }) < workers {
            let covered = turns.state.withLock { state in
                first.output.barrier()
                return state.next
            }
            try first.output.commit()
            let found = try ArchiveFiles.partitions(folder, checksWithProgram: false)
            for kind in 0..<3 {
                let wanted = batches[..<covered].joined().filter { $0.hasPrefix("{\"kind\":\(kind),") }
                let there = Array((found["\(kind)"] ?? []).prefix(wanted.count))
                if there != Array(wanted) { failures.append("kind \(kind) at \(covered)") }
            }
        }
        try first.close()
        #expect(failures == [])
        let found = try ArchiveFiles.partitions(folder)
        for kind in 0..<3 {
            #expect(found["\(kind)"] == batches.joined().filter { $0.hasPrefix("{\"kind\":\(kind),") })
        }
    }
}
