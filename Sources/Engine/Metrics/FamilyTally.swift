/// What a family counts about itself.
struct FamilyTally: Sendable, Equatable {
    /// Updates that found no room under `max_series`.
    var dropped: UInt64 = 0
    /// Problems, by `MetricProblem.rawValue`.
    private(set) var problems = [UInt64](repeating: 0, count: MetricProblem.allCases.count)

    subscript(problem: MetricProblem) -> UInt64 {
        get { problems[Int(problem.rawValue)] }
        set { problems[Int(problem.rawValue)] = newValue }
    }
}
