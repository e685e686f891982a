import Engine
import Flow
import TestKit

/// An input over lines in memory: hands them over in batches of random size, some in rounds, with pauses.
final class MemoryInput: Input {
    let name: String
    let lines: [String]
    private let seed: UInt64
    private let receipts: [MemoryReceipt]
    private let isEndless: Bool
    private let state = Monitor(State())

    struct State {
        var isStopped = false
        var hasRun = false
        var start = 0
        var positions: [StreamPosition] = []
    }

    init(_ name: String, lines: [String], seed: UInt64, isEndless: Bool = false) {
        self.name = name
        self.lines = lines
        self.seed = seed
        self.isEndless = isEndless
        receipts = lines.indices.map { _ in MemoryReceipt() }
    }

    /// The last position that was said to be safe.
    var committedPosition: UInt64 { state.withLock { $0.positions.last?.position ?? 0 } }
    var hasRun: Bool { state.withLock { $0.hasRun } }
    var acknowledged: Int { receipts.count { $0.committedCount == 1 } }
    var refused: Int { receipts.count { $0.failedCount > 0 } }

    func open(_ saved: [Checkpoint]) throws(FlowError) {
        state.withLock { $0.start = saved.last.flatMap { Int($0.text) } ?? 0 }
    }

    func checkpoints(upTo positions: [StreamPosition]) -> [Checkpoint] {
        positions.map { Checkpoint(key: "\($0.stream)", bytes: Array("\($0.position)".utf8)) }
    }

    func run(_ intake: Intake) {
        var random = Seed(seed)
        var next = state.withLock { $0.start }
        while next < lines.count {
            guard case .batch(let box) = intake.take() else { return }
            let end = min(lines.count, next + 1 + random.below(40))
            if end - next > 8 && random.chance(0.3) {
                let rounds = LineRounds(Array(lines[next..<end]), origin: origin(intake, end))
                if rounds.fill(box) { box.rounds = rounds }
            } else {
                box.add(origin(intake, end))
                for line in lines[next..<end] { box.batch.append(line: line) }
            }
            box.tally.add(intake.tallies.bytes, lines[next..<end].reduce(0) { $0 + $1.utf8.count + 1 })
            next = end
            intake.submit(box)
            if random.chance(0.02) { _ = state.wait(until: MonotonicClock.now() + 200_000) { $0.isStopped ? true : nil } }
        }
        defer { state.withLock { $0.hasRun = true } }
        if isEndless { _ = state.wait { $0.isStopped ? true : nil } }
    }

    private func origin(_ intake: Intake, _ end: Int) -> Origin {
        Origin(input: intake.input, byteStart: 0, endPosition: UInt64(end), receivedAt: intake.now, receipt: receipts[end - 1])
    }

    func stop(drain: Bool) { state.update { $0.isStopped = true } }

    func committed(_ positions: [StreamPosition]) { state.withLock { $0.positions += positions } }
}

/// Rounds of four lines.
final class LineRounds: BatchRounds {
    private var lines: [String]
    private var origin: Origin

    init(_ lines: [String], origin: Origin) {
        self.lines = lines
        self.origin = origin
    }

    func fill(_ box: BatchBox) -> Bool {
        let taken = lines.prefix(4)
        lines.removeFirst(taken.count)
        box.add(origin)
        // The receipt is told of each stretch that carries it; here the first one does.
        origin.receipt = nil
        for line in taken { box.batch.append(line: line) }
        return !lines.isEmpty
    }
}

final class MemoryReceipt: Receipt {
    private let counts = Monitor((committed: 0, failed: 0))

    var committedCount: Int { counts.withLock { $0.committed } }
    var failedCount: Int { counts.withLock { $0.failed } }

    func rejected(line: Int, reason: RejectReason) {}
    func committed() { counts.withLock { $0.committed += 1 } }
    func failed(_ why: String) { counts.withLock { $0.failed += 1 } }
}

extension Checkpoint {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Batch {
    mutating func append(line: String) {
        var text = line + "\n"
        text.withUTF8 { unsafe append(lines: UnsafeRawBufferPointer($0)) }
    }
}
