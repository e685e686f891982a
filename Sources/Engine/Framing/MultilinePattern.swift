/// A user's rule for lines that belong together.
///
/// A line that is a JSON object by its ends (`{`..`}`) always stands alone and ends the group before it.
package struct MultilinePattern: Sendable {
    package enum Rule: Sendable {
        /// A line that matches begins a group; others belong to the one before.
        case start
        /// A line that matches ends its group.
        case end
        /// A line that matches belongs to the line before.
        case continuation
    }

    package var rule: Rule
    package var pattern: RegexPattern

    package init(_ rule: Rule, _ pattern: RegexPattern) {
        self.rule = rule
        self.pattern = pattern
    }
}
