internal import Engine
internal import Flow
internal import Outputs
internal import Storage

/// What a run came to, in lines that add up.
struct RunSummary {
    let plan: Plan
    let totals: RunTotals
    let nanoseconds: Int64
    /// Series that stages derived.
    let seriesCount: Int
    /// Records that were read and are not on the disk.
    let lost: UInt64

    var lines: [String] {
        [headline] + zip(plan.inputs, plan.own.inputs).map(line) + zip(plan.stages, plan.own.stages).compactMap(line)
            + zip(plan.outputs.map(\.output), plan.own.outputs).map(line) + [balance] + remainder
    }

    private var headline: String {
        let seconds = max(Double(nanoseconds) / 1e9, 0.001)
        let rate = Quantity.count(UInt64(Double(totals.records) / seconds))
        return "\(Quantity.count(totals.records, of: "record")), \(Quantity.bytes(totals.bytes)) in "
            + "\(Quantity.seconds(seconds)) (\(rate) records/s, \(Quantity.bytes(UInt64(Double(totals.bytes) / seconds)))/s)"
    }

    private func line(of input: any Input, _ tallies: InputTallies) -> String {
        let parts = [
            ("joined to others", tallies.linesJoined), ("expanded", tallies.linesExpanded),
            ("empty", tallies.linesEmpty),
            ("passed by while the pipeline was full", tallies.linesStalled),
        ].compactMap { name, tally in
            totals.totals[tally] > 0 ? "\(Quantity.count(totals.totals[tally], of: "line")) \(name)" : nil
        }
        return row("in", input.name, [Quantity.count(totals.totals[tallies.records], of: "record")], parts)
    }

    /// Nil for a stage that passed everything on as it came.
    private func line(of stage: any Stage, _ tallies: StageTallies) -> String? {
        let ended = Outcome.allCases.filter { $0 != .live }.compactMap { outcome in
            part(
                totals.totals[tallies.ended[Int(outcome.rawValue)]],
                "ended as \(outcome.name.replacing("_", with: " "))"
            )
        }
        let created = [part(totals.totals[tallies.created], "created")].compactMap(\.self)
        let noted = totals.noted(at: stage.name).compactMap { part($0.count, $0.outcome.replacing("_", with: " ")) }
        let parts = ended + created + noted
        return parts.isEmpty ? nil : row("stage", stage.name, parts)
    }

    private func line(of output: any Output, _ tallies: OutputTallies) -> String {
        guard output.keepsRecords else {
            return row("out", output.name, ["\(Quantity.count(UInt64(seriesCount))) series on /metrics"])
        }
        let parts = [
            part(totals.totals[tallies.unselected], "not selected"),
            part(totals.totals[tallies.deadLettered], "dead-lettered"),
            part(totals.totals[tallies.dropped], "given up"),
        ].compactMap(\.self)
        let count = totals.totals[tallies.delivered]
        let place = count > 0 ? place(of: output, count) : ""
        return row("out", output.name, ["\(Quantity.count(count, of: "record"))\(place)"], parts)
    }

    private func place(of output: any Output, _ count: UInt64) -> String {
        guard let archive = output as? ArchiveOutput else { return "" }
        // An archive counts bytes from when it was opened, which may have been in the middle of this run.
        guard let flow = archive.status?.flow, flow.records == count else { return " in \(archive.folder)" }
        return ", \(Quantity.bytes(flow.recordBytes)) as \(Quantity.bytes(flow.writtenBytes)) in \(archive.folder)"
    }

    private var balance: String {
        let differences = SumRule.differences(totals.totals, plan.own)
        guard differences.contains(where: { $0 != 0 }) else {
            let created = totals.created > 0 ? " + \(Quantity.count(totals.created)) created" : ""
            let reached = totals.records + totals.created - totals.dropped
            return
                "  adds up: \(Quantity.count(totals.records)) in\(created) = \(Quantity.count(totals.dropped)) ended in stages "
                + "+ \(Quantity.count(reached)) that came to the outputs"
        }
        return "  does not add up: "
            + zip(plan.outputs, differences).map { "\($0.output.name) \($1)" }.joined(separator: ", ")
    }

    private var remainder: [String] {
        lost > 0
            ? ["  not recorded: \(Quantity.count(lost, of: "record")) that came in last, and what came behind"] : []
    }

    private func row(_ kind: String, _ name: String, _ parts: [String], _ aside: [String] = []) -> String {
        let kind = kind + String(repeating: " ", count: 8 - kind.count)
        let rest = aside.isEmpty ? "" : " (" + aside.joined(separator: ", ") + ")"
        return "  \(kind)\(name): \(parts.joined(separator: ", "))\(rest)"
    }

    private func part(_ count: UInt64, _ name: String) -> String? {
        count > 0 ? "\(Quantity.count(count)) \(name)" : nil
    }
}
