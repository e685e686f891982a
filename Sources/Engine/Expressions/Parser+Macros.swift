/// Calls that are macros: `has(e.f)` and the comprehensions (CEL language definition, "Macros").
extension Parser {
    mutating func globalCall(
        _ name: String,
        _ token: Token,
        _ arguments: [SyntaxTree.ID],
        from start: Int
    ) throws(ExpressionError) -> SyntaxTree.ID {
        guard name == "has" else {
            return try tree.add(.call(name, target: nil, arguments: arguments), at: start..<end)
        }
        guard arguments.count == 1 else {
            throw ExpressionError("has(..) takes one field, found \(arguments.count) arguments", at: token.range)
        }
        switch tree[arguments[0]].kind {
        case .select, .name, .index:
            return try tree.add(.has(arguments[0]), at: start..<end)
        default:
            throw ExpressionError("has(..) takes a field such as has(a.b)", at: tree[arguments[0]].range)
        }
    }

    mutating func methodCall(
        _ name: String,
        _ token: Token,
        on target: SyntaxTree.ID,
        _ arguments: [SyntaxTree.ID],
        from start: Int
    ) throws(ExpressionError) -> SyntaxTree.ID {
        guard let macro = SyntaxNode.Comprehension.Macro(rawValue: name) else {
            return try tree.add(.call(name, target: target, arguments: arguments), at: start..<end)
        }
        guard arguments.count == 2 || (macro == .map && arguments.count == 3) else {
            let wanted = macro == .map ? "map(x, value) or map(x, condition, value)" : "\(name)(x, condition)"
            throw ExpressionError("found \(arguments.count) arguments, wanted \(wanted)", at: token.range)
        }
        guard case .name(let variable, isAbsolute: false) = tree[arguments[0]].kind else {
            throw ExpressionError("the first argument of \(name) is a plain name", at: tree[arguments[0]].range)
        }
        let comprehension = SyntaxNode.Comprehension(
            macro: macro,
            over: target,
            variable: variable,
            condition: arguments.count == 3 ? arguments[1] : nil,
            body: arguments[arguments.count - 1]
        )
        return try tree.add(.comprehension(comprehension), at: start..<end)
    }
}
