import Engine
import Flow
import Foundation
import Storage
import TestKit
import Testing

@testable import Outputs

/// Fails the first, the second and so on of each system call until a run is clean, and looks at the archive each time.
@Suite(.timeLimit(.minutes(5))) struct ArchiveFaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var calls: Set<FaultPlan.Call>
        var count: Int
        var error: Int32
        var testDescription: String { "\(calls.map(\.rawValue).sorted()) \(count)x \(error)" }
    }

    static let cases: [Case] =
        FaultPlan.Call.allCases.filter { $0 != .read }.flatMap { call in
            [Case(calls: [call], count: 1, error: EIO), Case(calls: [call], count: 3, error: ENOSPC)]
        } + [
            Case(calls: [.sync, .read], count: 4, error: EIO), Case(calls: [.sync, .truncate], count: 3, error: EIO),
            Case(calls: [.sync, .write], count: 3, error: ENOSPC), Case(calls: [.sync, .rename], count: 2, error: EIO),
            Case(calls: Set(FaultPlan.Call.allCases), count: 2, error: EIO),
            Case(calls: Set(FaultPlan.Call.allCases), count: 5, error: ENOSPC),
        ]

    @Test("what was committed is there once, in order and readable, whatever fails", arguments: cases)
    func survives(_ example: Case) throws {
        for first in 1...400 {
            let plan = FaultPlan(example.calls, first: first, count: example.count, error: example.error)
            let folder = try TemporaryFolder(inMemory: true)
            var sent: [String] = []
            let committed = try Self.run(folder, plan, &sent)
            let found = try Self.reopen(folder)
            // All that was sent was committed in the end, but for what a run that could not start never took.
            #expect(found == sent, "call \(first): \(found.count) of \(sent.count), \(committed) committed")
            if plan.hits == 0 { return }
        }
        Issue.record("no run was clean")
    }

    @Test("a crash after any failure leaves what was committed", arguments: cases)
    func survivesCrash(_ example: Case) throws {
        for first in 1...400 {
            let plan = FaultPlan(example.calls, first: first, count: example.count, error: example.error)
            let folder = try TemporaryFolder(inMemory: true)
            var sent: [String] = []
            let committed = try Self.run(folder, plan, &sent, stopsAtFailure: true)
            let found = try Self.reopen(folder)
            #expect(found == Array(sent.prefix(found.count)), "call \(first)")
            #expect(found.count >= committed, "call \(first): \(found.count), \(committed) committed")
            if plan.hits == 0 { return }
        }
        Issue.record("no run was clean")
    }

    /// Sends batches and commits after each, with rotation by size; a commit that fails is tried again.
    ///
    /// - Returns: how many lines commits have covered.
    private static func run(
        _ folder: TemporaryFolder,
        _ plan: FaultPlan,
        _ sent: inout [String],
        stopsAtFailure: Bool = false
    ) throws -> Int {
        let now = ManualTime(ArchiveOutputTests.morning)
        let output: OutputRun
        do {
            output = try OutputRun(ArchiveOutput.self, [], in: folder.path, faults: plan) { options, context in
                ArchiveOutput(
                    options: options,
                    context: &context,
                    clock: StorageClock { now.now }
                )
            }
        } catch is FlowError { return 0 }
        var committed = 0
        for batch in 0..<6 {
            let lines = (0..<50).map { "{\"batch\":\(batch),\"n\":\($0),\"text\":\"some text to fill a line\"}" }
            sent += lines
            output.send(lines)
            // Each second batch is in a segment of its own.
            now.advance(by: .seconds(1800))
            for attempt in 0... {
                do {
                    try output.commit()
                    committed = sent.count
                    break
                } catch {
                    #expect(error.code != .lost)
                    if stopsAtFailure { return committed }
                    try #require(attempt < 20, "commit never works again: \(error)")
                }
            }
        }
        guard !stopsAtFailure else { return committed }
        for attempt in 0... {
            do {
                try output.close()
                break
            } catch { try #require(attempt < 20, "close never works: \(error)") }
        }
        return committed
    }

    /// Opens the archive on a whole disk, which puts it right, and reads it.
    private static func reopen(_ folder: TemporaryFolder) throws -> [String] {
        // A program that another test starts holds all locks between its fork and its exec.
        for _ in 0..<50 where try folder.written().contains(where: { $0.hasSuffix(".part") }) {
            try OutputRun(ArchiveOutput.self, [], in: folder.path).close()
        }
        #expect(try folder.written().filter { $0.hasSuffix(".part") } == [])
        return try ArchiveFiles.lines(folder)
    }

    @Test("what the disk spoiled is lost, said so once, and nothing else is lost with it")
    func lost() throws {
        let folder = try TemporaryFolder(inMemory: true)
        // The first sync is that of the instance's file, the third that of the second commit.
        let plan = FaultPlan([.sync], first: 3, error: EIO) { _ in Self.spoilLastByte(folder) }
        let run = try OutputRun(ArchiveOutput.self, [], in: folder.path, faults: plan)
        run.send(["{\"kept\":1}"])
        try run.commit()
        run.send(["{\"spoiled\":true}"])
        #expect(throws: FlowError.self) { try run.commit() }
        #expect(plan.hits == 1)
        run.send(["{\"kept\":2}"])
        try run.commit()
        let status = try #require((run.output as? ArchiveOutput)?.status)
        #expect(status.segments.lostBytes > 0 && status.segments.salvaged == 1)
        try run.close()
        #expect(try ArchiveFiles.lines(folder) == ["{\"kept\":1}", "{\"kept\":2}"])
    }

    private static func spoilLastByte(_ folder: TemporaryFolder) {
        do {
            let name = try #require(try folder.written().first { $0.hasSuffix(".part") })
            var bytes = try folder.read(name)
            bytes[bytes.count - 1] ^= 0xFF
            try folder.overwrite(name, bytes)
        } catch { Issue.record(error) }
    }
}
