package import Engine

/// What has passed the last turnstile: totals, positions, and who waits. Lives inside the append turnstile, so one
/// thread at a time changes it, in order of sequence.
package struct Ledger {
    /// The own counters, by the plan's tally index.
    package private(set) var totals: [UInt64]
    private var positions: [StreamKey: UInt64] = [:]
    private var receipts: [any Receipt] = []

    package struct StreamKey: Hashable, Sendable {
        package var input: UInt16
        package var stream: UInt32

        package init(input: UInt16, stream: UInt32) {
            self.input = input
            self.stream = stream
        }
    }

    /// Everything before one barrier that is not committed yet.
    package struct Cut: Sendable {
        /// The barrier's own number.
        package var sequence: UInt64
        package var totals: [UInt64]
        package var positions: [StreamKey: UInt64]
        package var receipts: [any Receipt]
        /// What deciders exported, by stage, in order of the barriers.
        package var states: [StateChange]

        package init(
            sequence: UInt64, totals: [UInt64], positions: [StreamKey: UInt64] = [:], receipts: [any Receipt] = [],
            states: [StateChange] = []
        ) {
            self.sequence = sequence
            self.totals = totals
            self.positions = positions
            self.receipts = receipts
            self.states = states
        }

        /// Takes in a later cut, after a commit of this one failed.
        package mutating func merge(_ later: Cut) {
            sequence = later.sequence
            totals = later.totals
            positions.merge(later.positions) { _, new in new }
            receipts += later.receipts
            states += later.states
        }
    }

    /// What a stage's decider exported at a barrier.
    package struct StateChange: Sendable, Equatable {
        package var stage: String
        /// `Decider.stateFingerprint`.
        package var fingerprint: UInt64
        /// The whole state, not what changed: earlier exports of the stage are void.
        package var isWhole: Bool
        package var bytes: [UInt8]

        package init(stage: String, fingerprint: UInt64 = 0, isWhole: Bool = false, bytes: [UInt8]) {
            self.stage = stage
            self.fingerprint = fingerprint
            self.isWhole = isWhole
            self.bytes = bytes
        }
    }

    package init(totals: [UInt64]) { self.totals = totals }

    /// Goes on counting where an earlier run's last commit was.
    package mutating func restore(totals: [UInt64]) { self.totals = totals }

    package mutating func add(_ tally: Tally) {
        for i in totals.indices { totals[i] &+= tally.counts[i] }
    }

    package mutating func add(_ amount: Int, to index: Int) { totals[index] &+= UInt64(amount) }

    /// Notes the end of a stretch.
    package mutating func add(_ origin: Origin) {
        if origin.isMade { return }
        positions[StreamKey(input: origin.input, stream: origin.stream)] = origin.endPosition
        if let receipt = origin.receipt { receipts.append(receipt) }
    }

    /// What came since the last cut, with the totals so far.
    package mutating func cut(at sequence: UInt64) -> Cut {
        defer {
            positions.removeAll(keepingCapacity: true)
            receipts.removeAll(keepingCapacity: true)
        }
        return Cut(sequence: sequence, totals: totals, positions: positions, receipts: receipts)
    }
}
