import Flow
import Synchronization

/// Keeps commits in memory, and fails from one of them on.
final class MemoryStore: CommitStore {
    private let state: Mutex<SavedState>
    private let records = Mutex(0)
    private let failsFrom: Int
    private let check: @Sendable (CommitRecord) -> Void

    /// - Parameters:
    ///   - saved: what an earlier run left.
    ///   - failsFrom: the commit, from 1, that is the first to fail.
    init(
        _ saved: SavedState = SavedState(), failsFrom: Int = .max,
        check: @escaping @Sendable (CommitRecord) -> Void = { _ in }
    ) {
        state = Mutex(saved)
        self.failsFrom = failsFrom
        self.check = check
    }

    func load() throws(FlowError) -> SavedState { state.withLock { $0 } }

    func record(_ record: CommitRecord) throws(FlowError) {
        let number = records.withLock { count in
            count += 1
            return count
        }
        if number >= failsFrom { throw FlowError(.diskFull, "no space left") }
        check(record)
        state.withLock { state in
            for total in record.totals { state.totals[total.name] = total.value }
            for (input, rows) in record.checkpoints {
                var kept = state.checkpoints[input] ?? []
                for row in rows {
                    kept.removeAll { $0.key == row.key }
                    if !row.bytes.isEmpty { kept.append(row) }
                }
                state.checkpoints[input] = kept
            }
            for change in record.states {
                if change.isWhole { state.states[change.stage] = [] }
                state.states[change.stage, default: []].append(change)
            }
        }
    }
}
