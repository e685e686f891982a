/// The variables that stand beside a record's fields in an expression: those its owner binds, in order of their slots.
package struct ExpressionNames: Sendable {
    package let variables: [String]

    /// Only the record's fields.
    package static let record = ExpressionNames([])

    /// What an expression inside `for_each` sees: `key` in slot 0 and `value` in slot 1.
    package static let entry = ExpressionNames(["key", "value"])

    /// - Parameter variables: names, which may be dotted; at most half of `ExpressionLimits.variables`.
    package init(_ variables: [String]) {
        precondition(variables.count <= ExpressionLimits.variables / 2, "too many variables beside the record")
        self.variables = variables
    }
}
