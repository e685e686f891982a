import Engine
import Synchronization

/// Someone who waits for a batch of the model to be committed.
final class ModelReceipt: Receipt {
    let input: Int
    let endPosition: Int
    private let state = Mutex((committed: 0, failed: 0))

    init(input: Int, endPosition: Int) {
        self.input = input
        self.endPosition = endPosition
    }

    var committedCount: Int { state.withLock { $0.committed } }

    func rejected(line: Int, reason: RejectReason) {}
    func committed() { state.withLock { $0.committed += 1 } }
    func failed(_ why: String) { state.withLock { $0.failed += 1 } }
}
