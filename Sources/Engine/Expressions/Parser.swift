/// Builds the syntax tree of an expression (CEL language definition, "Syntax"): precedence climbing for operators,
/// recursive descent below them.
struct Parser {
    private let tokens: [Token]
    private var at = 0
    private var depth = 0
    var tree = SyntaxTree()

    /// - Throws: `ExpressionError` at the first token that does not fit, and for what exceeds `ExpressionLimits`.
    static func parse(_ text: [UInt8]) throws(ExpressionError) -> SyntaxTree {
        guard text.count <= ExpressionLimits.sourceBytes else {
            throw ExpressionError("the expression is longer than \(ExpressionLimits.sourceBytes) bytes", at: 0..<0)
        }
        var parser = Parser(tokens: try Lexer.tokens(of: text))
        guard parser.current.kind != .end else { throw ExpressionError("the expression is empty", at: 0..<0) }
        parser.tree.root = try parser.expression()
        guard parser.current.kind == .end else { throw parser.unexpected("an operator or the end") }
        return parser.tree
    }

    private init(tokens: [Token]) {
        self.tokens = tokens
    }

    // MARK: - Operators

    /// `Expr = ConditionalOr ["?" ConditionalOr ":" Expr]`.
    mutating func expression() throws(ExpressionError) -> SyntaxTree.ID {
        try deeper()
        defer { depth -= 1 }
        let start = current.range.lowerBound
        let condition = try disjunction()
        guard take(.question) else { return condition }
        let then = try disjunction()
        guard take(.colon) else { throw unexpected("`:` of the condition") }
        let otherwise = try expression()
        return try tree.add(.conditional(condition, then: then, otherwise: otherwise), at: start..<end)
    }

    private mutating func disjunction() throws(ExpressionError) -> SyntaxTree.ID {
        let start = current.range.lowerBound
        var operands = [try conjunction()]
        while take(.or) { operands.append(try conjunction()) }
        return operands.count == 1 ? operands[0] : try tree.add(.logical(.or, operands), at: start..<end)
    }

    private mutating func conjunction() throws(ExpressionError) -> SyntaxTree.ID {
        let start = current.range.lowerBound
        var operands = [try binary(tighterThan: 0)]
        while take(.and) { operands.append(try binary(tighterThan: 0)) }
        return operands.count == 1 ? operands[0] : try tree.add(.logical(.and, operands), at: start..<end)
    }

    /// Relations (1), sums (2) and products (3), all left-associative.
    private mutating func binary(tighterThan outer: Int) throws(ExpressionError) -> SyntaxTree.ID {
        let start = current.range.lowerBound
        let depthBefore = depth
        defer { depth = depthBefore }
        var left = try unary()
        while let (operation, precedence) = binaryOperator, precedence > outer {
            // Each further term hangs the tree so far one level lower.
            try deeper()
            advance()
            let right = try binary(tighterThan: precedence)
            left = try tree.add(.binary(operation, left, right), at: start..<end)
        }
        return left
    }

    private var binaryOperator: (SyntaxNode.BinaryOperator, precedence: Int)? {
        switch current.kind {
        case .identifier("in"): (.isIn, 1)
        case .punctuation(.equal): (.equal, 1)
        case .punctuation(.notEqual): (.notEqual, 1)
        case .punctuation(.less): (.less, 1)
        case .punctuation(.lessOrEqual): (.lessOrEqual, 1)
        case .punctuation(.greater): (.greater, 1)
        case .punctuation(.greaterOrEqual): (.greaterOrEqual, 1)
        case .punctuation(.plus): (.add, 2)
        case .punctuation(.minus): (.subtract, 2)
        case .punctuation(.star): (.multiply, 3)
        case .punctuation(.slash): (.divide, 3)
        case .punctuation(.percent): (.modulo, 3)
        default: nil
        }
    }

    private mutating func unary() throws(ExpressionError) -> SyntaxTree.ID {
        let start = current.range.lowerBound
        if let literal = try negativeLiteral() { return try member(of: literal, from: start) }
        let operation: SyntaxNode.UnaryOperator
        if take(.not) {
            operation = .not
        } else if take(.minus) {
            operation = .negate
        } else {
            return try member(of: try primary(), from: start)
        }
        try deeper()
        defer { depth -= 1 }
        let operand = try unary()
        return try tree.add(.unary(operation, operand), at: start..<end)
    }

    /// A minus directly before a number belongs to it, else the smallest int could not be written.
    private mutating func negativeLiteral() throws(ExpressionError) -> SyntaxTree.ID? {
        guard current.kind == .punctuation(.minus) else { return nil }
        let start = current.range.lowerBound
        let literal: SyntaxNode.Literal
        switch tokens[at + 1].kind {
        case .int(let magnitude):
            let range = start..<tokens[at + 1].range.upperBound
            literal = .int(try Self.signed(magnitude, isNegative: true, at: range))
        case .double(let value):
            literal = .double(-value)
        default:
            return nil
        }
        advance()
        advance()
        return try tree.add(.literal(literal), at: start..<end)
    }

    // MARK: - Members

    /// `.field`, `.method(..)` and `[index]` behind an operand.
    private mutating func member(
        of operand: SyntaxTree.ID,
        from start: Int
    ) throws(ExpressionError) -> SyntaxTree.ID {
        let depthBefore = depth
        defer { depth = depthBefore }
        var operand = operand
        while true {
            if take(.dot) {
                try deeper()
                operand = try selection(of: operand, from: start)
            } else if take(.leftBracket) {
                try deeper()
                try refuseOptional()
                let index = try expression()
                guard take(.rightBracket) else { throw unexpected("`]`") }
                operand = try tree.add(.index(operand, index), at: start..<end)
            } else if current.kind == .punctuation(.leftBrace), tree.path(operand) != nil {
                throw ExpressionError(
                    "messages cannot be built here; a map is written {\"key\": value}",
                    at: start..<end
                )
            } else {
                return operand
            }
        }
    }

    private mutating func selection(
        of operand: SyntaxTree.ID,
        from start: Int
    ) throws(ExpressionError) -> SyntaxTree.ID {
        try refuseOptional()
        let token = current
        switch token.kind {
        case .quotedIdentifier(let field):
            advance()
            return try tree.add(.select(operand, field: field), at: start..<end)
        case .identifier(let name):
            if Reserved.keywords.contains(name) { throw reserved(name, token) }
            advance()
            guard take(.leftParenthesis) else {
                return try tree.add(.select(operand, field: name), at: start..<end)
            }
            let arguments = try expressions(until: .rightParenthesis)
            return try methodCall(name, token, on: operand, arguments, from: start)
        default:
            throw unexpected("a field name")
        }
    }

    private func refuseOptional() throws(ExpressionError) {
        guard current.kind == .punctuation(.question) else { return }
        throw ExpressionError("optional values (`?`) are not supported; test with has(..)", at: current.range)
    }

    // MARK: - Primaries

    private mutating func primary() throws(ExpressionError) -> SyntaxTree.ID {
        let token = current
        switch token.kind {
        case .int(let magnitude):
            return try literal(.int(try Self.signed(magnitude, isNegative: false, at: token.range)))
        case .uint(let value): return try literal(.uint(value))
        case .double(let value): return try literal(.double(value))
        case .string(let text): return try literal(.string(text))
        case .bytes(let bytes): return try literal(.bytes(bytes))
        case .identifier("true"): return try literal(.bool(true))
        case .identifier("false"): return try literal(.bool(false))
        case .identifier("null"): return try literal(.null)
        case .identifier: return try name(isAbsolute: false)
        case .punctuation(.dot):
            advance()
            return try name(isAbsolute: true)
        case .punctuation(.leftParenthesis):
            advance()
            let inner = try expression()
            guard take(.rightParenthesis) else { throw unexpected("`)`") }
            return inner
        case .punctuation(.leftBracket):
            advance()
            let elements = try expressions(until: .rightBracket)
            return try tree.add(.list(elements), at: token.range.lowerBound..<end)
        case .punctuation(.leftBrace):
            advance()
            return try map(from: token.range.lowerBound)
        default:
            throw unexpected("a value")
        }
    }

    private mutating func literal(_ literal: SyntaxNode.Literal) throws(ExpressionError) -> SyntaxTree.ID {
        let range = current.range
        advance()
        return try tree.add(.literal(literal), at: range)
    }

    private mutating func name(isAbsolute: Bool) throws(ExpressionError) -> SyntaxTree.ID {
        let token = current
        guard case .identifier(let name) = token.kind else { throw unexpected("a name") }
        if Reserved.contains(name) { throw reserved(name, token) }
        let start = token.range.lowerBound - (isAbsolute ? 1 : 0)
        advance()
        guard take(.leftParenthesis) else {
            return try tree.add(.name(name, isAbsolute: isAbsolute), at: start..<end)
        }
        let arguments = try expressions(until: .rightParenthesis)
        return try globalCall(name, token, arguments, from: start)
    }

    /// Comma-separated expressions; a comma before the closing mark is allowed in lists only.
    private mutating func expressions(until close: Token.Punctuation) throws(ExpressionError) -> [SyntaxTree.ID] {
        var found: [SyntaxTree.ID] = []
        while !take(close) {
            try refuseOptional()
            found.append(try expression())
            if take(close) { break }
            guard take(.comma) else { throw unexpected("`,` or `\(close.rawValue)`") }
            if close == .rightParenthesis, current.kind == .punctuation(close) { throw unexpected("an argument") }
        }
        return found
    }

    private mutating func map(from start: Int) throws(ExpressionError) -> SyntaxTree.ID {
        var entries: [SyntaxNode.Entry] = []
        while !take(.rightBrace) {
            try refuseOptional()
            let key = try expression()
            guard take(.colon) else { throw unexpected("`:` behind the key") }
            entries.append(SyntaxNode.Entry(key: key, value: try expression()))
            if take(.rightBrace) { break }
            guard take(.comma) else { throw unexpected("`,` or `}`") }
        }
        return try tree.add(.map(entries), at: start..<end)
    }

    private static func signed(
        _ magnitude: UInt64,
        isNegative: Bool,
        at range: Range<Int>
    ) throws(ExpressionError) -> Int64 {
        if isNegative, magnitude == Int64.min.magnitude { return Int64.min }
        guard let value = Int64(exactly: magnitude) else {
            throw ExpressionError("the number does not fit int; for uint write a `u` behind it", at: range)
        }
        return isNegative ? -value : value
    }

    // MARK: - Tokens

    var current: Token { tokens[at] }

    /// Where the last token taken ends.
    var end: Int { at == 0 ? 0 : tokens[at - 1].range.upperBound }

    private mutating func advance() {
        if at + 1 < tokens.count { at += 1 }
    }

    private mutating func take(_ mark: Token.Punctuation) -> Bool {
        guard current.kind == .punctuation(mark) else { return false }
        advance()
        return true
    }

    private mutating func deeper() throws(ExpressionError) {
        guard depth < ExpressionLimits.depth else {
            throw ExpressionError(
                "the expression nests deeper than \(ExpressionLimits.depth) levels",
                at: current.range
            )
        }
        depth += 1
    }

    private func unexpected(_ wanted: String) -> ExpressionError {
        if case .identifier(let name) = current.kind, let sign = Reserved.signs[name.lowercased()] {
            return ExpressionError("CEL has no `\(name)`", at: current.range, suggestion: sign)
        }
        return ExpressionError("found \(current.description), wanted \(wanted)", at: current.range)
    }

    private func reserved(_ name: String, _ token: Token) -> ExpressionError {
        ExpressionError("`\(name)` is a reserved word; a field of that name is record[\"\(name)\"]", at: token.range)
    }
}
