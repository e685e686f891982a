/// What `reduce` makes of a field's values.
enum ReduceStrategy: String, CaseIterable, Sendable {
    case first, last, sum, mean, min, max, count, concat, array, unique

    var needsNumber: Bool {
        switch self {
        case .sum, .mean, .min, .max: true
        case .first, .last, .count, .concat, .array, .unique: false
        }
    }
}
