/// Operators and calls.
extension Compiler {
    mutating func unary(
        _ operation: SyntaxNode.UnaryOperator,
        _ operand: SyntaxTree.ID,
        _ node: SyntaxNode,
        _ keys: inout KeyTable.Builder
    ) throws(ExpressionError) -> Result {
        let compiled = try compile(operand, &keys)
        let at = node.range.lowerBound
        switch operation {
        case .not:
            try require(compiled, .bool, operand, "what stands behind `!`")
            return add(.not(compiled.id), [compiled.id], type: .bool, at)
        case .negate:
            if isChecking, let type = compiled.type, type != .int, type != .double {
                throw ExpressionError("`-` takes an int or a double, not \(type.phrase)", at: node.range)
            }
            return add(.negate(compiled.id), [compiled.id], type: compiled.type, at)
        }
    }

    mutating func binary(
        _ operation: SyntaxNode.BinaryOperator,
        _ left: SyntaxTree.ID,
        _ right: SyntaxTree.ID,
        _ node: SyntaxNode,
        _ keys: inout KeyTable.Builder
    ) throws(ExpressionError) -> Result {
        if operation == .isIn, isRecord(right) { return try hasMember(left, node, &keys) }
        let first = try compile(left, &keys)
        let second = try compile(right, &keys)
        let operands = [first.id, second.id]
        let at = node.range.lowerBound
        let (compiled, outcome) = Self.operation(operation, first, second)
        guard let outcome else {
            if isChecking { throw mismatch(operation, first.type, second.type, node) }
            return add(compiled, operands, type: nil, at)
        }
        return add(compiled, operands, type: outcome.result, at)
    }

    /// The node of an operator with what its types give; a nil outcome when no record can make it work.
    private static func operation(
        _ operation: SyntaxNode.BinaryOperator,
        _ left: Result,
        _ right: Result
    ) -> (Node.Operation, OperatorTypes.Outcome?) {
        let bool = OperatorTypes.Outcome(result: .bool)
        func arithmetic(_ operation: Node.Arithmetic) -> (Node.Operation, OperatorTypes.Outcome?) {
            (
                .arithmetic(operation, left.id, right.id),
                OperatorTypes.arithmetic(operation, left.type, right.type)
            )
        }
        func order(_ order: Node.Order) -> (Node.Operation, OperatorTypes.Outcome?) {
            (.order(order, left.id, right.id), OperatorTypes.order(left.type, right.type) ? bool : nil)
        }
        let canEqual = OperatorTypes.equality(left.type, right.type) ? bool : nil
        switch operation {
        case .add: return arithmetic(.add)
        case .subtract: return arithmetic(.subtract)
        case .multiply: return arithmetic(.multiply)
        case .divide: return arithmetic(.divide)
        case .modulo: return arithmetic(.modulo)
        case .less: return order(.less)
        case .lessOrEqual: return order(.lessOrEqual)
        case .greater: return order(.greater)
        case .greaterOrEqual: return order(.greaterOrEqual)
        case .equal: return (.equal(left.id, right.id), canEqual)
        case .notEqual: return (.notEqual(left.id, right.id), canEqual)
        case .isIn: return (.isIn(left.id, right.id), OperatorTypes.isIn(right.type) ? bool : nil)
        }
    }

    private func mismatch(
        _ operation: SyntaxNode.BinaryOperator,
        _ left: ValueType?,
        _ right: ValueType?,
        _ node: SyntaxNode
    ) -> ExpressionError {
        let sign = operation.rawValue
        let message =
            switch (left, right) {
            case (let left?, let right?) where operation == .equal || operation == .notEqual:
                "\(left.phrase) and \(right.phrase) are never equal"
            case (_, let right?) where operation == .isIn:
                "`in` looks into a list or a map, not into \(right.phrase)"
            case (let left?, let right?):
                "`\(sign)` does not take \(left.shortName) and \(right.shortName); CEL converts nothing by itself"
            case (let type?, nil), (nil, let type?): "`\(sign)` does not take \(type.phrase)"
            case (nil, nil): "`\(sign)` does not take these"
            }
        return ExpressionError(message, at: node.range)
    }

    mutating func logical(
        _ operation: SyntaxNode.LogicalOperator,
        _ operands: [SyntaxTree.ID],
        _ at: Int,
        _ keys: inout KeyTable.Builder
    ) throws(ExpressionError) -> Result {
        let sign = operation == .and ? "`&&`" : "`||`"
        var ids: [Node.ID] = []
        for operand in operands {
            let compiled = try compile(operand, &keys)
            try require(compiled, .bool, operand, "a side of \(sign)")
            ids.append(compiled.id)
        }
        let children = parts.add(children: ids)
        return add(operation == .and ? .and(children) : .or(children), ids, type: .bool, at)
    }

    // MARK: - Calls

    mutating func call(
        _ name: String,
        _ target: SyntaxTree.ID?,
        _ arguments: [SyntaxTree.ID],
        _ node: SyntaxNode,
        _ keys: inout KeyTable.Builder
    ) throws(ExpressionError) -> Result {
        let given = (target.map { [$0] } ?? []) + arguments
        let at = node.range.lowerBound
        guard let function = Function(rawValue: name) else {
            if isChecking { throw unknown(name, isMethod: target != nil, node) }
            return Result(id: parts.add(.failure(.unknownFunction), at: at), type: nil)
        }
        let forms = function.overloads.filter {
            $0.isMethod == (target != nil) && $0.arguments.count == given.count
        }
        var compiled: [Result] = []
        for argument in given { compiled.append(try compile(argument, &keys)) }
        let fitting = forms.filter { form in
            zip(form.arguments, compiled).allSatisfy { wanted, found in
                wanted == nil || found.type == nil || wanted == found.type
            }
        }
        guard let first = fitting.first else {
            if isChecking { throw misused(function, isMethod: target != nil, forms, compiled, node) }
            return Result(id: parts.add(.failure(.noMatchingOverload), at: at), type: nil)
        }
        let ids = compiled.map(\.id)
        if function == .matches, compiled[1].type == .string, let pattern = try literalPattern(ids[1], given[1]) {
            return add(.matches(ids[0], pattern: pattern), ids, type: .bool, at)
        }
        let result = add(.call(function, parts.add(children: ids)), ids, type: first.result, at)
        try checkLiterals(function, compiled, given, result)
        return result
    }

    /// A literal pattern compiled now; nil for one that only the record knows.
    private mutating func literalPattern(
        _ id: Node.ID,
        _ argument: SyntaxTree.ID
    ) throws(ExpressionError) -> Int32? {
        guard case .string(let text) = parts.constant(id) else { return nil }
        do throws(RegexError) {
            return parts.add(try RegexPattern(String(decoding: parts.text(text), as: UTF8.self)))
        } catch {
            if isChecking {
                throw ExpressionError("not a regular expression: \(error.message)", at: tree[argument].range)
            }
            return nil
        }
    }

    /// Reports literals that their function can never take, such as `duration("soon")`, and zones that have no table.
    private func checkLiterals(
        _ function: Function,
        _ operands: [Result],
        _ arguments: [SyntaxTree.ID],
        _ result: Result
    ) throws(ExpressionError) {
        guard isChecking, parts.constant(result.id) == nil else { return }
        func text(_ index: Int) -> String? {
            guard operands[index].type == .string, case .string(let text) = parts.constant(operands[index].id) else {
                return nil
            }
            return String(decoding: parts.text(text), as: UTF8.self)
        }
        if arguments.count == 2, result.type == .int, let zone = text(1), !Self.isZone(zone) {
            throw ExpressionError(
                "\"\(zone)\" is no time zone known here: use \"UTC\" or an offset such as \"+01:00\"",
                at: tree[arguments[1]].range
            )
        }
        let converters: [Function] = [.bool, .double, .duration, .int, .timestamp, .uint]
        guard arguments.count == 1, converters.contains(function), let literal = text(0) else { return }
        throw ExpressionError("\"\(literal)\" is no \(function.rawValue)", at: tree[arguments[0]].range)
    }

    private static func isZone(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { bytes in
            guard let start = bytes.baseAddress else { return false }
            return unsafe Value.Instant.fixedZone(ByteRun(start, count: bytes.count)) != nil
        }
    }

    private func unknown(_ name: String, isMethod: Bool, _ node: SyntaxNode) -> ExpressionError {
        let known =
            Function.allCases.filter { $0.overloads.contains { $0.isMethod == isMethod } }.map(\.rawValue)
            + (isMethod ? SyntaxNode.Comprehension.Macro.allCases.map(\.rawValue) : ["has"])
        let shown = isMethod ? "`.\(name)(..)`" : "`\(name)(..)`"
        return ExpressionError(
            "unknown function \(shown)",
            at: node.range,
            suggestion: nearestName(to: name, among: known)
        )
    }

    private func misused(
        _ function: Function,
        isMethod: Bool,
        _ forms: [Function.Overload],
        _ found: [Result],
        _ node: SyntaxNode
    ) -> ExpressionError {
        guard !forms.isEmpty else {
            let wanted = function.overloads.map { $0.form(of: function) }
            return ExpressionError(
                "`\(function.rawValue)` is not called like that; wanted \(wanted.joinedByOr)",
                at: node.range
            )
        }
        let types = found.map { $0.type?.shortName ?? "dyn" }.joined(separator: ", ")
        let wanted = forms.map { $0.form(of: function) }
        return ExpressionError(
            "`\(function.rawValue)` does not take (\(types)); wanted \(wanted.joinedByOr)",
            at: node.range
        )
    }
}

extension Function.Overload {
    /// How the call is written, as in `string.contains(string)`.
    fileprivate func form(of function: Function) -> String {
        let names = arguments.map { $0?.shortName ?? "any" }
        guard isMethod, let receiver = names.first else {
            return "\(function.rawValue)(\(names.joined(separator: ", ")))"
        }
        return "\(receiver).\(function.rawValue)(\(names.dropFirst().joined(separator: ", ")))"
    }
}

extension [String] {
    /// `a`, `a or b`, `a, b or c`.
    fileprivate var joinedByOr: String {
        guard count > 1, let last else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " or " + last
    }
}
