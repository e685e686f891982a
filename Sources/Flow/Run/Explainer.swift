package import Engine

/// What a plan does to lines: each stage with the fields and metrics that it changed, and where the record ended.
///
/// Runs the plan's own stages, in order, in one thread, one record at a time. No input is read and no output written.
package struct Explainer: ~Copyable {
    private let plan: Plan
    private var framer: LineFramer
    private var lane: Lane
    private var batch: Batch
    private var selection = Selection()
    private var seen: [String: MetricSample.Value] = [:]

    package init(_ plan: Plan) {
        self.plan = plan
        framer = LineFramer(plan.framing)
        lane = Lane(tallyCount: plan.counters.count, stores: plan.laneStores.map { $0() })
        lane.expressions.meta = plan.meta
        batch = Batch(keys: plan.keys)
        _ = metricChanges()
    }

    /// What became of one record.
    package struct Explanation: Sendable, Equatable {
        /// The record as it was read.
        package var record: String
        /// How the line was read: an object, or text and why.
        package var reading: String
        package var steps: [Step] = []
        /// How it ended, when a stage ended it.
        package var outcome: Outcome
        /// Names of the outputs that take it.
        package var outputs: [String] = []
        /// The record as outputs get it; empty when it ended before.
        package var result = ""
    }

    package struct Step: Sendable, Equatable {
        package var stage: String
        /// Members that are new or have a new value, as `"key": value`, and keys that are gone.
        package var changes: [String] = []
        /// Series that moved, as on `/metrics`.
        package var metrics: [String] = []
    }

    /// Takes text as an input reads it, any number of lines or parts of them: lines that belong together are joined, and
    /// the last one is held until its newline, or `finish`, comes.
    package mutating func read(_ text: [UInt8], clock: Int64) -> [Explanation] {
        explain(framer.read(text, now: clock), clock: clock)
    }

    /// The text has ended.
    package mutating func finish(clock: Int64) -> [Explanation] {
        explain(framer.finish(now: clock), clock: clock)
    }

    /// Takes framed lines (each ends in `\n`) through the stages.
    private mutating func explain(_ lines: [UInt8], clock: Int64) -> [Explanation] {
        var explanations: [Explanation] = []
        for line in lines.split(separator: 0x0A, omittingEmptySubsequences: true) {
            batch.reset()
            batch.clock = clock
            unsafe (Array(line) + [0x0A]).withUnsafeBytes { unsafe batch.append(lines: $0) }
            batch.index(&lane.scan)
            guard batch.eventCount > 0 else { continue }
            explanations += explainBatch()
        }
        return explanations
    }

    private mutating func explainBatch() -> [Explanation] {
        var before = (0..<batch.eventCount).map { text($0) }
        var explanations = before.indices.map { event in
            Explanation(record: before[event], reading: reading(event), outcome: .live)
        }
        for stage in plan.stages {
            stage.prepare(&batch, &lane)
            stage.decider?.decide(&batch, &lane)
            stage.apply(&batch, &lane)
            let metrics = metricChanges()
            for event in 0..<batch.eventCount {
                let after = text(event)
                if event == explanations.count {
                    // The stage made a record of its own out of the line.
                    explanations.append(Explanation(record: after, reading: "made by \(stage.name)", outcome: .live))
                    before.append(after)
                }
                guard explanations[event].outcome == .live else { continue }
                var step = Step(stage: stage.name)
                step.changes = Self.changes(before[event], after)
                if event == batch.eventCount - 1 { step.metrics = metrics }
                before[event] = after
                explanations[event].outcome = batch[event: event].outcome
                explanations[event].steps.append(step)
            }
        }
        for event in 0..<batch.eventCount where batch.isLive(event) {
            explanations[event].result = before[event]
            explanations[event].outputs = takers(event)
        }
        return explanations
    }

    private func text(_ event: Int) -> String {
        var out = GrowableBytes()
        batch.serialise(event, into: &out)
        return unsafe String(decoding: out.bytes.dropLast(), as: UTF8.self)
    }

    private func reading(_ event: Int) -> String {
        let record = batch[event: event]
        if record.flags.contains(.text) {
            return record.reason == .notAnObject ? "text" : "text, since it is no JSON object: \(record.reason.name)"
        }
        var words = record.flags.contains(.prefixed) ? "JSON object behind a prefix" : "JSON object"
        if record.flags.contains(.repaired) { words += ", bytes that are no UTF-8 replaced" }
        return words
    }

    private mutating func takers(_ event: Int) -> [String] {
        var names: [String] = []
        for delivery in plan.outputs {
            guard let condition = delivery.condition else {
                names.append(delivery.output.name)
                continue
            }
            condition.select(batch, &selection, &lane)
            if selection[event] { names.append(delivery.output.name) }
        }
        return names
    }

    /// Series whose value is not what it was at the last call.
    private mutating func metricChanges() -> [String] {
        var changes: [String] = []
        for stage in plan.stages {
            lane.text.removeAll()
            stage.decider?.exportChanges(into: &lane.text)
        }
        plan.metrics.publish()
        for family in plan.metrics.families() where !family.name.hasPrefix("spanmill_") {
            for sample in family.samples {
                let labels = zip(family.labelNames, sample.labelValues).filter { !$1.isEmpty }.map { "\($0)=\"\($1)\"" }
                let series = labels.isEmpty ? family.name : "\(family.name){\(labels.joined(separator: ", "))}"
                guard seen.updateValue(sample.value, forKey: series) != sample.value else { continue }
                switch sample.value {
                case .number(let value): changes.append("\(series) = \(value)")
                case .histogram(let point): changes.append("\(series) sum = \(point.sum)")
                }
            }
        }
        return changes
    }

    /// The difference between two records, member by member.
    private static func changes(_ before: String, _ after: String) -> [String] {
        if before == after { return [] }
        let old = members(before)
        let new = members(after)
        var changes: [String] = []
        for (key, value) in new where !old.contains(where: { $0.key == key && $0.value == value }) {
            changes.append("\"\(key)\": \(value)")
        }
        for (key, _) in old where !new.contains(where: { $0.key == key }) { changes.append("\"\(key)\" removed") }
        return changes
    }

    private static func members(_ record: String) -> [(key: String, value: String)] {
        var members: [(key: String, value: String)] = []
        var bytes = Array(record.utf8) + [UInt8](repeating: 0x20, count: 16)
        unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            let start = unsafe UnsafePointer(base)
            func slice(_ from: Int, _ to: Int) -> String {
                unsafe String(decoding: UnsafeBufferPointer(start: start + from, count: to - from), as: UTF8.self)
            }
            unsafe JSONCursor.forEachMember(start, 0) { member in
                members.append((slice(member.keyStart, member.keyEnd), slice(member.start, member.end)))
                return true
            }
        }
        return members
    }
}
