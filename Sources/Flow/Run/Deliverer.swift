internal import Engine

/// A worker's share of the outputs: selects each one's records and has its part prepared.
struct Deliverer: ~Copyable {
    private let parts: [any OutputPart]
    private let deadPart: (any OutputPart)?
    private var live = Selection()
    private var chosen = Selection()
    private var liveCount = 0
    private var deadCount = 0
    /// By output: records selected in this batch.
    private var selectedCounts: [Int]

    init(_ plan: Plan) {
        parts = plan.outputs.map { $0.output.makePart() }
        deadPart = plan.deadLetters?.makePart()
        selectedCounts = Array(repeating: 0, count: plan.outputs.count)
    }

    /// In parallel: every output's part gets the batch's records that it takes.
    mutating func prepare(_ batch: borrowing Batch, _ lane: inout Lane, _ plan: Plan) {
        batch.selectLive(into: &live)
        liveCount = batch.eventCount - batch.endedCount
        for (index, delivery) in plan.outputs.enumerated() {
            guard let condition = delivery.condition else {
                selectedCounts[index] = liveCount
                if liveCount > 0 { delivery.output.prepare(batch, live, parts[index], &lane) }
                continue
            }
            condition.select(batch, &chosen, &lane)
            chosen.formIntersection(live)
            selectedCounts[index] = chosen.memberCount
            if selectedCounts[index] > 0 { delivery.output.prepare(batch, chosen, parts[index], &lane) }
        }
        prepareDead(batch, plan)
    }

    private mutating func prepareDead(_ batch: borrowing Batch, _ plan: Plan) {
        deadCount = 0
        guard batch.endedCount > 0, let output = plan.deadLetters, let part = deadPart else { return }
        chosen.reset(count: batch.eventCount, to: false)
        for event in 0..<batch.eventCount where batch[event: event].outcome == .deadLettered {
            chosen.insert(event)
            deadCount += 1
        }
        if deadCount > 0 { output.prepare(batch, chosen, part) }
    }

    /// In the append turnstile. Every selected record is counted once, as what became of it.
    mutating func append(_ lane: inout Lane, _ plan: Plan, _ work: inout [@Sendable () -> Void]) {
        for (index, delivery) in plan.outputs.enumerated() {
            let own = plan.own.outputs[index]
            let selected = selectedCounts[index]
            lane.tally.add(own.unselected, liveCount - selected)
            guard selected > 0 else { continue }
            let appended = delivery.output.append(parts[index])
            lane.tally.add(own.deadLettered, appended.deadLettered)
            lane.tally.add(own.dropped, appended.dropped)
            lane.tally.add(own.delivered, selected - appended.deadLettered - appended.dropped)
            if let item = appended.work { work.append(item) }
        }
        guard deadCount > 0, let output = plan.deadLetters, let part = deadPart else { return }
        if let item = output.append(part).work { work.append(item) }
    }
}
