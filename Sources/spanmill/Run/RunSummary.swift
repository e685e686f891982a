internal import Engine
internal import Flow

/// What a run came to, in lines that add up.
struct RunSummary {
    let plan: Plan
    let totals: RunTotals
    let nanoseconds: Int64

    var lines: [String] {
        let own = plan.own
        var lines = [headline]
        for (index, input) in plan.inputs.enumerated() {
            let tallies = own.inputs[index]
            let parts = [
                ("joined", tallies.linesJoined), ("expanded", tallies.linesExpanded), ("empty", tallies.linesEmpty),
                ("passed by while the pipeline was full", tallies.linesStalled),
            ].compactMap { name, tally in part(totals.totals[tally], "lines \(name)") }
            lines.append(row("in", input.name, totals.totals[tallies.records], parts))
        }
        for (index, stage) in plan.stages.enumerated() {
            let tallies = own.stages[index]
            let ended = Outcome.allCases.filter { $0 != .live }.compactMap { outcome in
                part(totals.totals[tallies.ended[Int(outcome.rawValue)]], outcome.name.replacing("_", with: " "))
            }
            let created = part(totals.totals[tallies.created], "created").map { [$0] } ?? []
            if ended.isEmpty && created.isEmpty { continue }
            lines.append("  stage   \(stage.name): " + (ended + created).joined(separator: ", "))
        }
        for (index, delivery) in plan.outputs.enumerated() {
            let tallies = own.outputs[index]
            guard delivery.output.keepsRecords else {
                let series = plan.metrics.families().reduce(0) { $0 + $1.samples.count }
                lines.append("  out     \(delivery.output.name): \(Quantity.count(UInt64(series))) series on /metrics")
                continue
            }
            let parts = [
                part(totals.totals[tallies.unselected], "not selected"),
                part(totals.totals[tallies.deadLettered], "dead-lettered"),
                part(totals.totals[tallies.dropped], "given up"),
            ].compactMap(\.self)
            lines.append(row("out", delivery.output.name, totals.totals[tallies.delivered], parts))
        }
        lines.append(balance)
        return lines
    }

    private var headline: String {
        let seconds = max(Double(nanoseconds) / 1e9, 0.001)
        let rate = Quantity.count(UInt64(Double(totals.records) / seconds))
        return "\(Quantity.count(totals.records)) records, \(Quantity.bytes(totals.bytes)) in "
            + "\(Quantity.seconds(seconds)) (\(rate) records/s, \(Quantity.bytes(UInt64(Double(totals.bytes) / seconds)))/s)"
    }

    private var balance: String {
        let differences = SumRule.differences(totals.totals, plan.own)
        guard differences.contains(where: { $0 != 0 }) else {
            let created = totals.created > 0 ? " + \(Quantity.count(totals.created)) created" : ""
            return "  adds up: \(Quantity.count(totals.records)) in\(created) = out + "
                + "\(Quantity.count(totals.dropped)) ended in stages, at each output"
        }
        return "  does not add up: " + zip(plan.outputs, differences).map { "\($0.output.name) \($1)" }.joined(separator: ", ")
    }

    private func row(_ kind: String, _ name: String, _ count: UInt64, _ parts: [String]) -> String {
        let kind = kind + String(repeating: " ", count: 8 - kind.count)
        let rest = parts.isEmpty ? "" : " (" + parts.joined(separator: ", ") + ")"
        return "  \(kind)\(name): \(Quantity.count(count)) records\(rest)"
    }

    private func part(_ count: UInt64, _ name: String) -> String? {
        count > 0 ? "\(Quantity.count(count)) \(name)" : nil
    }
}
