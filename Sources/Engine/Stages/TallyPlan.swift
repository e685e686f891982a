/// The own counters of a plan: each component asks for the ones it needs while it is made, and adds to them by index.
package struct TallyPlan {
    /// One counter: family name without the `spanmill_` prefix and `_total` suffix, and its labels.
    package struct Counter: Hashable, Sendable {
        package var family: String
        package var labels: [Label]

        package init(_ family: String, _ labels: [Label]) {
            self.family = family
            self.labels = labels
        }

        /// Unique among the counters of a plan: `output_records{output=archive,outcome=delivered}`.
        package var name: String {
            "\(family){\(labels.map { "\($0.name)=\($0.value)" }.joined(separator: ","))}"
        }
    }

    package struct Label: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var counters: [Counter] = []
    private var indices: [Counter: Int] = [:]

    package init() {}

    /// Index of a counter; the same name and labels give the same one.
    package mutating func counter(_ family: String, _ labels: (String, String)...) -> Int {
        let wanted = Counter(family, labels.map { Label($0.0, $0.1) })
        if let known = indices[wanted] { return known }
        indices[wanted] = counters.count
        counters.append(wanted)
        return counters.count - 1
    }
}
