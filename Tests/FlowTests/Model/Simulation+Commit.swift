import Engine
import Flow
import TestKit

// What the commit thread does.

extension Simulation {
    /// A barrier is asked for when something is not committed yet.
    var canCommit: Bool {
        switch committer {
        case .idle: !submitted.isEmpty || failedCut != nil
        case .waiting: passedCut != nil
        case .committing, .recording: true
        }
    }

    /// One step towards a commit; each may be the last before a kill.
    mutating func commit(mayFail: Bool) {
        switch committer {
        case .idle:
            _ = sequencer.requestBarrier()
            committer = .waiting
        case .waiting:
            guard let cut = passedCut else { return }
            passedCut = nil
            var whole = failedCut ?? cut
            if failedCut != nil { whole.merge(cut) }
            failedCut = nil
            if mistake == .acknowledgesEarly { record(whole) }
            committer = .committing(whole, output: 0)
        case .committing(let cut, let output):
            if mayFail && random.below(8) == 0 {
                failedCut = cut
                committer = .idle
                return
            }
            disk.outputs[output] += appended[output].prefix(barrierLengths[output])
            appended[output].removeFirst(barrierLengths[output])
            barrierLengths[output] = 0
            committer = output == 0 ? .committing(cut, output: 1) : .recording(cut)
        case .recording(let cut):
            record(cut)
            committer = .idle
        }
    }

    /// The one transaction, and then those who wait.
    private mutating func record(_ cut: Ledger.Cut) {
        for (key, position) in cut.positions { disk.positions[Int(key.input)] = Int(position) }
        disk.totals = cut.totals
        disk.lengths = disk.outputs.map(\.count)
        for change in cut.states {
            guard let section = Int(change.stage) else { continue }
            disk.stages.states[section] = change.bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        history += submitted.filter { $0.sequence < cut.sequence }.flatMap { $0.batch.rounds.flatMap(\.self) }
        submitted.removeAll { $0.sequence < cut.sequence }
        for receipt in cut.receipts {
            receipt.committed()
            if let receipt = receipt as? ModelReceipt { acknowledged.append(receipt) }
        }
    }
}
