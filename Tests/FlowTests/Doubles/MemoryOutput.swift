import Engine
import Flow

/// An output that keeps lines in memory: "durable" is what a commit moved there.
final class MemoryOutput: Output {
    struct State {
        var open: [String] = []
        var beforeBarrier = 0
        var durable: [String] = []
        /// Durable lines that a recorded commit covers.
        var recorded = 0
        var failures = 0
        var isClosed = false
    }

    let name: String
    /// Lines without a commit after which the output is full.
    private let limit: Int
    private let state: Monitor<State>

    /// - Parameters:
    ///   - failures: commits that fail before one succeeds.
    ///   - kept: lines that an earlier run's commits recorded.
    init(_ name: String, limit: Int = .max, failures: Int = 0, kept: [String] = []) {
        self.name = name
        self.limit = limit
        state = Monitor(State(durable: kept, recorded: kept.count, failures: failures))
    }

    /// What survives a crash.
    var recorded: [String] { state.withLock { Array($0.durable.prefix($0.recorded)) } }

    var durable: [String] { state.withLock { $0.durable } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func open() throws(FlowError) {}
    func makePart() -> any OutputPart { Part() }

    func prepare(_ batch: borrowing Batch, _ selected: borrowing Selection, _ part: any OutputPart) {
        guard let part = part as? Part else { return }
        batch.serialise(selected, into: &part.bytes)
    }

    func append(_ part: any OutputPart) -> Appended {
        guard let part = part as? Part else { return Appended() }
        let text = unsafe String(decoding: part.bytes.bytes, as: UTF8.self)
        part.bytes.removeAll()
        state.withLock { $0.open += text.split(separator: "\n").map(String.init) }
        return Appended()
    }

    func barrier() { state.withLock { $0.beforeBarrier = $0.open.count } }

    func commit() throws(FlowError) {
        let failed = state.withLock { state in
            if state.failures > 0 {
                state.failures -= 1
                return true
            }
            state.durable += state.open.prefix(state.beforeBarrier)
            state.open.removeFirst(state.beforeBarrier)
            state.beforeBarrier = 0
            return false
        }
        if failed { throw FlowError(.diskFull, "no space left") }
    }

    func committed() { state.withLock { $0.recorded = $0.durable.count } }

    var isFull: Bool { state.withLock { $0.open.count > limit } }

    func close() throws(FlowError) { state.withLock { $0.isClosed = true } }

    final class Part: OutputPart {
        var bytes = GrowableBytes()
    }
}
