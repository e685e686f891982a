internal import Engine

/// Nothing is lost uncounted: at every output, what came in and was created equals what was delivered, not selected,
/// ended by a stage, or given up.
package enum SumRule {
    /// - Returns: by output, what came in and was created less everything that became of it: 0 where the rule holds.
    package static func differences(_ totals: [UInt64], _ own: FlowTallies) -> [Int64] {
        var before: UInt64 = 0
        for input in own.inputs { before &+= totals[input.records] }
        for stage in own.stages {
            before &+= totals[stage.created]
            for outcome in Outcome.allCases where outcome != .live {
                before &-= totals[stage.ended[Int(outcome.rawValue)]]
            }
        }
        return own.outputs.map { output in
            let after = totals[output.delivered] &+ totals[output.unselected] &+ totals[output.deadLettered]
                &+ totals[output.dropped]
            return Int64(bitPattern: before &- after)
        }
    }

    /// In debug builds every barrier is checked.
    static func assertHolds(_ totals: [UInt64], _ own: FlowTallies) {
        assert(differences(totals, own).allSatisfy { $0 == 0 }, "the sum rule does not hold: \(differences(totals, own))")
    }
}
