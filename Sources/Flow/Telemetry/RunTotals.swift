package import Engine

/// The own counters of a run, read by what they mean.
package struct RunTotals: Sendable {
    package let totals: [UInt64]
    private let plan: Plan

    package init(_ totals: [UInt64], _ plan: Plan) {
        self.totals = totals
        self.plan = plan
    }

    package var records: UInt64 { plan.own.inputs.reduce(0) { $0 + totals[$1.records] } }
    package var bytes: UInt64 { plan.own.inputs.reduce(0) { $0 + totals[$1.bytes] } }
    package var created: UInt64 { plan.own.stages.reduce(0) { $0 + totals[$1.created] } }
    package var stalledLines: UInt64 { plan.own.inputs.reduce(0) { $0 + totals[$1.linesStalled] } }

    /// Records that ended in a stage, by outcome.
    package func ended(_ outcome: Outcome) -> UInt64 {
        guard outcome != .live else { return 0 }
        return plan.own.stages.reduce(0) { $0 + totals[$1.ended[Int(outcome.rawValue)]] }
    }

    /// What a stage counted of records that it passed on, such as `redacted`.
    package func noted(at stage: String) -> [(outcome: String, count: UInt64)] {
        let ends = Set(["passed", "created"] + Outcome.allCases.map(\.name))
        return zip(plan.counters, totals).compactMap { counter, count in
            let labels = Dictionary(counter.labels.map { ($0.name, $0.value) }) { first, _ in first }
            guard count > 0, counter.family == "stage_records", labels["stage"] == stage, let outcome = labels["outcome"],
                !ends.contains(outcome)
            else { return nil }
            return (outcome, count)
        }
    }

    /// Records that ended in any stage.
    package var dropped: UInt64 { Outcome.allCases.reduce(0) { $0 + ended($1) } }

    /// Every count of a name, whatever its labels.
    package func sum(of family: String) -> UInt64 {
        plan.counters.indices.reduce(0) { plan.counters[$1].family == family ? $0 + totals[$1] : $0 }
    }
}
