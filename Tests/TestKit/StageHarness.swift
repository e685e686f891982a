package import Engine

/// Runs stages over lines in one thread, cut into batches as told: what a stage's tests stand on.
package struct StageHarness {
    package var stages: [any Stage]
    package let keys: KeyTable
    package let counters: [TallyPlan.Counter]
    private let laneStores: [@Sendable () -> AnyObject]
    private let routes: [String]

    /// What came of some lines.
    package struct Result: Equatable {
        /// Records that are still live, one JSON line each.
        package var records: [String] = []
        /// By line of the input: how it ended.
        package var outcomes: [Outcome] = []
        /// By record, ended ones too: its time column, nanoseconds since 1970 UTC, and its level.
        package var times: [Int64] = []
        package var levels: [Level] = []
        /// Totals by `family{label=value,..}`; zeros are left out.
        package var counts: [String: UInt64] = [:]
    }

    /// - Parameter make: makes the stages, in order.
    package init(_ make: (inout PlanContext) throws -> [any Stage]) rethrows {
        var context = PlanContext(dataDirectory: ".", pipelineDirectory: ".")
        context.inputNames = ["stdin"]
        stages = try make(&context)
        counters = context.tallies.counters
        laneStores = context.laneStores
        routes = context.routes
        let builder = context.takeKeys()
        keys = builder.build()
    }

    /// One stage after the other, each with its options as a Swift literal, named by its type.
    package init(
        _ made: [(spec: ComponentSpec, options: ConfigValue, make: (OptionReader, inout PlanContext) -> any Stage)]
    ) {
        self.init { context in
            made.map { spec, options, make in
                context.componentName = spec.name
                return make(OptionReader(options, shape: spec.shape, path: spec.name), &context)
            }
        }
    }

    /// A single stage.
    package init<Made: Stage & Component>(_ type: Made.Type, _ options: ConfigValue) {
        self.init([(Made.spec, options, { Made(options: $0, context: &$1) })])
    }

    /// Takes `lines` through the stages.
    ///
    /// - Parameters:
    ///   - cuts: indices of lines at which a new batch begins.
    ///   - clock: nanoseconds since 1970 of every batch.
    package func run(_ lines: [String], cuts: [Int] = [], clock: Int64 = 1_793_491_200_000_000_000) -> Result {
        var result = Result()
        var lane = Lane(tallyCount: counters.count, stores: laneStores.map { $0() })
        lane.expressions.meta.inputs = ["stdin"]
        lane.expressions.meta.routes = routes
        let borders = [0] + cuts.sorted() + [lines.count]
        var batch = Batch(keys: keys, lineCapacity: 16 << 10)
        for (start, end) in zip(borders, borders.dropFirst()) {
            batch.reset()
            batch.clock = clock
            for line in lines[start..<end] {
                unsafe Array((line + "\n").utf8).withUnsafeBytes { unsafe batch.append(lines: $0) }
            }
            batch.index(&lane.scan)
            for stage in stages {
                stage.prepare(&batch, &lane)
                stage.decider?.decide(&batch, &lane)
                stage.apply(&batch, &lane)
            }
            for event in 0..<batch.eventCount {
                result.outcomes.append(batch[event: event].outcome)
                result.times.append(batch[event: event].time)
                result.levels.append(batch[event: event].level)
                guard batch.isLive(event) else { continue }
                var out = GrowableBytes()
                batch.serialise(event, into: &out)
                unsafe result.records.append(String(decoding: out.bytes.dropLast(), as: UTF8.self))
            }
        }
        for (counter, count) in zip(counters, lane.tally.counts) where count > 0 {
            let labels = counter.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
            result.counts["\(counter.family){\(labels)}"] = count
        }
        return result
    }
}
