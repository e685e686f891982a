/// A metric that `init` proposes.
struct ProposedMetric {
    enum Kind: String {
        case gauge, counter, histogram
    }

    var kind: Kind
    var name: String
    var help: String
    /// The value of the field that tells records apart; nil where all records count.
    var event: String?
    /// Path of the number, or of the object of numbers; nil where records are counted.
    var path: String?
    /// Whether `path` is an object of numbers, one series each.
    var isPerEntry = false
    /// Label names with the fields that fill them.
    var labels: [(name: String, path: String)] = []
    var orderBy: [String] = []
}
