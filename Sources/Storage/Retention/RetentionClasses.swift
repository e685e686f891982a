package import Engine

/// The classes that records get when they are written: that of the first rule whose condition is true.
package struct RetentionClasses: Sendable {
    package struct Rule: Sendable {
        package var name: String
        package var condition: Expression

        package init(_ name: String, _ condition: Expression) {
            self.name = name
            self.condition = condition
        }
    }

    package var rules: [Rule]
    /// Tally index under which records are counted that a condition is an error for; it counts as false.
    package var errors: Int

    package init(_ rules: [Rule], errors: Int) {
        self.rules = rules
        self.errors = errors
    }
}
