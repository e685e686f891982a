/// The stages of a pipeline as sections, each a part that batches go through in parallel and a turnstile behind it.
package struct StagePlan: Sendable, Equatable {
    package enum Step: Sendable, Equatable {
        case index
        case prepare(Int)
        case decide(Int)
        case apply(Int)
        /// Selects for each output and prepares its part.
        case deliver
        /// Appends each output's part and folds the counts.
        case append
    }

    package struct Section: Sendable, Equatable {
        package var parallel: [Step]
        package var ordered: [Step]

        package init(parallel: [Step], ordered: [Step]) {
            self.parallel = parallel
            self.ordered = ordered
        }
    }

    /// What of a stage decides where it stands.
    package struct Shape: Sendable {
        package var decides: Bool
        package var isBrief: Bool

        package init(decides: Bool, isBrief: Bool) {
            self.decides = decides
            self.isBrief = isBrief
        }
    }

    package private(set) var sections: [Section]

    /// A stage that decides opens a section behind it, and shares the one before it when both are brief and nothing
    /// stands between them: then a glance at each event inside the turnstile is cheaper than queueing again.
    package init(_ stages: [Shape]) {
        sections = []
        var parallel: [Step] = [.index]
        for (index, stage) in stages.enumerated() {
            guard stage.decides else {
                parallel += [.prepare(index), .apply(index)]
                continue
            }
            let sharesTurnstile = index > 0 && stage.isBrief && stages[index - 1].isBrief
                && parallel == [.apply(index - 1)] && !sections.isEmpty
            if sharesTurnstile {
                sections[sections.count - 1].ordered += [.apply(index - 1), .prepare(index), .decide(index)]
            } else {
                sections.append(Section(parallel: parallel + [.prepare(index)], ordered: [.decide(index)]))
            }
            parallel = [.apply(index)]
        }
        sections.append(Section(parallel: parallel + [.deliver], ordered: [.append]))
    }

    /// Sections in which each stage's decider runs, so that a barrier can ask them in passing.
    package func deciders(in section: Int) -> [Int] {
        sections[section].ordered.compactMap { if case .decide(let stage) = $0 { stage } else { nil } }
    }
}
