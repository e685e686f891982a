internal import Engine

/// Indices of the counters that the flow itself keeps, in every plan.
package struct FlowTallies: Sendable {
    package let inputs: [InputTallies]
    package let stages: [StageTallies]
    package let outputs: [OutputTallies]

    init(inputs: [String], stages: [String], outputs: [String], in plan: inout TallyPlan) {
        self.inputs = inputs.map { InputTallies($0, in: &plan) }
        self.stages = stages.map { StageTallies($0, in: &plan) }
        self.outputs = outputs.map { OutputTallies($0, in: &plan) }
    }
}

/// Counters of an input. The reader adds what it read to its box's tally; records are counted behind the scan.
package struct InputTallies: Sendable {
    package let records: Int
    package let bytes: Int
    /// `spanmill_input_lines_total` by outcome. Lines that became a record of their own,
    package let linesRecord: Int
    /// that went into a record together with the line before them,
    package let linesJoined: Int
    /// that stood for several records,
    package let linesExpanded: Int
    /// that held nothing,
    package let linesEmpty: Int
    /// or that were passed by because the pipeline was full.
    package let linesStalled: Int

    init(_ name: String, in plan: inout TallyPlan) {
        records = plan.counter("input_records", ("input", name))
        bytes = plan.counter("input_bytes", ("input", name))
        linesRecord = plan.counter("input_lines", ("input", name), ("outcome", "record"))
        linesJoined = plan.counter("input_lines", ("input", name), ("outcome", "joined"))
        linesExpanded = plan.counter("input_lines", ("input", name), ("outcome", "expanded"))
        linesEmpty = plan.counter("input_lines", ("input", name), ("outcome", "empty"))
        linesStalled = plan.counter("input_lines", ("input", name), ("outcome", "stalled"))
    }
}

/// Counters of a stage: `spanmill_stage_records_total`.
package struct StageTallies: Sendable {
    /// Records that left the stage alive.
    package let passed: Int
    /// Records that began in the stage.
    package let created: Int
    /// Records that ended in it, by `Outcome`; the place of `live` is not used.
    package let ended: [Int]

    init(_ name: String, in plan: inout TallyPlan) {
        passed = plan.counter("stage_records", ("stage", name), ("outcome", "passed"))
        created = plan.counter("stage_records", ("stage", name), ("outcome", "created"))
        ended = Outcome.allCases.map {
            $0 == .live ? -1 : plan.counter("stage_records", ("stage", name), ("outcome", $0.name))
        }
    }
}

/// Counters of an output: `spanmill_output_records_total`.
package struct OutputTallies: Sendable {
    package let delivered: Int
    package let unselected: Int
    package let deadLettered: Int
    package let dropped: Int

    init(_ name: String, in plan: inout TallyPlan) {
        delivered = plan.counter("output_records", ("output", name), ("outcome", "delivered"))
        unselected = plan.counter("output_records", ("output", name), ("outcome", "unselected"))
        deadLettered = plan.counter("output_records", ("output", name), ("outcome", "dead_lettered"))
        dropped = plan.counter("output_records", ("output", name), ("outcome", "spool_dropped"))
    }
}
