package import Engine

extension Pipeline {
    /// Everything that a page of metrics shows of the pipeline: counters and histograms as of the last commit, so that
    /// they never fall back after a crash; gauges at this moment.
    package func families() -> [MetricFamily] {
        let status = committer.status
        let age = MonotonicClock.now() - status.lastEnd
        let outputs = [plan.deadLetters].compactMap(\.self) + plan.outputs.map(\.output)
        let components = plan.inputs.flatMap { $0.families() } + outputs.flatMap { $0.families() }
        return OwnFamilies.counters(plan.counters, status.totals)
            + OwnFamilies.commits(status, age: age, lag: lagNanoseconds)
            + OwnFamilies.merged(components)
            + ProcessFamilies.families()
            + plan.metrics.families()
    }

    /// Series that stages derived.
    package var seriesCount: Int { plan.metrics.families().reduce(0) { $0 + $1.samples.count } }

    /// Why the pipeline takes no records or does not make them durable; empty when it is ready.
    package func obstacles() -> [String] {
        guard isRunning else { return [isStopping ? "ending" : "starting"] }
        var obstacles = [failure, committer.status.failure].compactMap { $0?.message }
        let age = MonotonicClock.now() - committer.status.lastEnd
        let allowed = max(
            FlowLimits.readyCommitAgeNanoseconds,
            plan.settings.commitInterval.nanoseconds * FlowLimits.readyCommitIntervals)
        if age > allowed { obstacles.append("the last commit is \(age / 1_000_000_000) s old") }
        return obstacles + plan.outputs.flatMap(\.output.obstacles)
    }
}
