internal import Engine
package import Testing

extension StageHarness {
    /// The contract of every stage: what becomes of lines does not depend on where batches begin.
    ///
    /// - Parameters:
    ///   - make: a fresh harness, with fresh state, for each run.
    package static func verify(
        _ lines: [String],
        seed: Seed,
        rounds: Int = 8,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ make: () -> StageHarness
    ) {
        var seed = seed
        let printed = seed.value
        let whole = make().run(lines)
        for _ in 0..<rounds {
            let cuts = (0..<seed.below(20)).map { _ in seed.below(lines.count + 1) }
            let cut = make().run(lines, cuts: cuts)
            #expect(cut == whole, "cut at \(cuts.sorted()), seed \(printed)", sourceLocation: sourceLocation)
        }
    }

    /// The contract of a decider: a state exported at a border and taken in by a fresh stage decides on alike.
    package static func verifyState(
        _ lines: [String],
        seed: Seed,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ make: () -> StageHarness
    ) {
        var seed = seed
        let printed = seed.value
        let border = seed.below(lines.count + 1)
        let whole = make().run(lines)
        let first = make()
        let before = first.run(Array(lines[..<border]))
        var state = GrowableBytes()
        for stage in first.stages { stage.decider?.exportChanges(into: &state) }
        var nothing = GrowableBytes()
        for stage in first.stages { stage.decider?.exportChanges(into: &nothing) }
        let repeated = nothing.count
        #expect(repeated == 0, "what has not changed is not exported", sourceLocation: sourceLocation)
        // The whole state, exported anew, is as good as the changes.
        if seed.chance(0.5) {
            state.removeAll()
            for stage in first.stages {
                stage.decider?.markAllChanged()
                stage.decider?.exportChanges(into: &state)
            }
        }
        let second = make()
        for stage in second.stages {
            if let decider = stage.decider {
                let taken = unsafe decider.restore(state.bytes)
                #expect(taken, "seed \(printed)", sourceLocation: sourceLocation)
            }
        }
        let after = second.run(Array(lines[border...]))
        #expect(
            before.records + after.records == whole.records,
            "border \(border), seed \(printed)",
            sourceLocation: sourceLocation
        )
        #expect(
            before.outcomes + after.outcomes == whole.outcomes,
            "border \(border), seed \(printed)",
            sourceLocation: sourceLocation
        )
    }
}
