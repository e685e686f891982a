internal import Engine

/// Takes what the last commit left into a pipeline that does not run yet.
struct Restoration {
    /// What could not be taken in and begins anew, for the operator.
    private(set) var notices: [String] = []

    init(_ saved: SavedState, _ core: FlowCore) {
        restoreTotals(saved.totals, core)
        for (index, stage) in core.plan.stages.enumerated() {
            guard let changes = saved.states[stage.name], !changes.isEmpty else { continue }
            restore(changes, index, stage, core)
        }
    }

    /// Counters belong to a set of inputs, stages and outputs: with another one the sum rule would not hold.
    private mutating func restoreTotals(_ saved: [String: UInt64], _ core: FlowCore) {
        guard !saved.isEmpty else { return }
        let names = core.plan.counterNames
        guard saved.count == names.count, names.allSatisfy({ saved[$0] != nil }) else {
            notices.append("the pipeline has other inputs, stages or outputs than before; its own counters begin at 0")
            return
        }
        let totals = names.map { saved[$0] ?? 0 }
        core.ledger.state.restore(totals: totals)
        core.committer.restore(totals: totals)
    }

    private mutating func restore(
        _ changes: [Ledger.StateChange], _ index: Int, _ stage: any Stage, _ core: FlowCore
    ) {
        guard let decider = stage.decider, changes.allSatisfy({ $0.fingerprint == decider.stateFingerprint }) else {
            notices.append("the options of stage \(stage.name) have changed; its state begins anew")
            core.volumes[index].state = StateVolume(restored: .max)
            return
        }
        var bytes = 0
        for change in changes {
            bytes += change.bytes.count
            guard unsafe change.bytes.withUnsafeBytes({ unsafe decider.restore($0) }) else {
                notices.append("the saved state of stage \(stage.name) cannot be read; what of it could not be begins anew")
                core.volumes[index].state = StateVolume(restored: .max)
                return
            }
        }
        core.volumes[index].state = StateVolume(restored: bytes)
    }
}
