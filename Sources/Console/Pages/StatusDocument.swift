internal import Engine
internal import Flow

/// The answer of `/api/status`: what runs, what it did, and how it is. Counts are as of the last commit.
enum StatusDocument {
    static func bytes(of subject: any ConsoleSubject, now: Int64 = WallClock.system.now()) -> [UInt8] {
        let families = subject.families()
        let counts = FamilyIndex(families)
        let identity = subject.identity
        let obstacles = subject.obstacles()
        var json = JSONWriter()
        json.object { json in
            json.member("name", identity.name)
            json.member("version", identity.version)
            json.member("started_at_ms", identity.startedAt / 1_000_000)
            json.member("time_ms", now / 1_000_000)
            json.member("ready", obstacles.isEmpty)
            json.key("reasons")
            json.array(obstacles) { $0.value($1) }
            json.member("commit_age_seconds", counts.total("spanmill_commit_age_seconds", [:]))
            json.member("lag_seconds", counts.total("spanmill_pipeline_lag_seconds", [:]))
            json.key("inputs")
            json.array(identity.inputs) { input($1, counts, &$0) }
            json.key("stages")
            json.array(identity.stages) { stage($1, counts, &$0) }
            json.key("outputs")
            let conditions = subject.outputs()
            json.array(identity.outputs) { json, part in
                output(part, conditions.first { $0.name == part.name }, counts, &json)
            }
            json.key("dead_letters")
            json.counts(counts.totals("spanmill_dead_letters_total", by: "reason"))
            json.key("metrics")
            json.array(families.filter { SeriesHistory.isShown($0) && !$0.samples.isEmpty }) { $0.value($1.name) }
        }
        return json.line
    }

    private static func input(_ part: InstanceIdentity.Part, _ counts: FamilyIndex, _ json: inout JSONWriter) {
        let labels = ["input": part.name]
        json.object { json in
            json.member("name", part.name)
            json.member("type", part.type)
            json.member("records", counts.total("spanmill_input_records_total", labels))
            json.member("bytes", counts.total("spanmill_input_bytes_total", labels))
            json.key("lines")
            json.counts(counts.totals("spanmill_input_lines_total", by: "outcome", labels))
        }
    }

    private static func stage(_ part: InstanceIdentity.Part, _ counts: FamilyIndex, _ json: inout JSONWriter) {
        json.object { json in
            json.member("name", part.name)
            json.member("type", part.type)
            let outcomes = counts.totals("spanmill_stage_records_total", by: "outcome", ["stage": part.name])
            json.member("passed", outcomes.first { $0.value == "passed" }?.total ?? 0)
            json.member("created", outcomes.first { $0.value == "created" }?.total ?? 0)
            json.key("ended")
            json.counts(outcomes.filter { ends.contains($0.value) })
            json.key("noted")
            json.counts(outcomes.filter { !ends.contains($0.value) && $0.value != "passed" && $0.value != "created" })
        }
    }

    /// Outcomes that take a record out of the pipeline; a stage may count other things of records that stay.
    private static let ends = Set(Outcome.allCases.filter { $0 != .live }.map(\.name))

    private static func output(
        _ part: InstanceIdentity.Part,
        _ condition: OutputCondition?,
        _ counts: FamilyIndex,
        _ json: inout JSONWriter
    ) {
        json.object { json in
            json.member("name", part.name)
            json.member("type", part.type)
            json.key("records")
            json.counts(counts.totals("spanmill_output_records_total", by: "outcome", ["output": part.name]))
            json.member("full", condition?.isFull ?? false)
            if let series = condition?.series { json.member("series", series) }
            if let failure = condition?.failure { json.member("failure", failure) }
            if let bytes = condition?.rawBytes { json.member("raw_bytes", bytes) }
            if let bytes = condition?.storedBytes { json.member("stored_bytes", bytes) }
        }
    }
}

extension JSONWriter {
    /// An object of counts by name, without those that are 0.
    fileprivate mutating func counts(_ counts: [(value: String, total: Double)]) {
        object { json in
            for count in counts where count.total != 0 { json.member(count.value, count.total) }
        }
    }
}
