/// Turns a syntax tree into a program: names become slots, constant parts their values, and what no record can make
/// work is reported.
struct Compiler: ~Copyable {
    let tree: SyntaxTree
    /// Whether what can never work is an error; without it, it is a node that fails.
    let isChecking: Bool
    var parts = ProgramParts()
    /// Host variables first, then those of the comprehensions around the node at hand.
    var variables: [Variable]

    struct Variable {
        let name: String
        let isHost: Bool
    }

    /// A compiled node with its type, as far as it is known before there is a record.
    struct Result {
        let id: Node.ID
        let type: ValueType?
    }

    /// - Throws: `ExpressionError` for the first part that cannot work.
    static func compile(
        _ tree: SyntaxTree,
        _ names: ExpressionNames,
        keys: inout KeyTable.Builder,
        isChecking: Bool
    ) throws(ExpressionError) -> Compiled {
        var compiler = Compiler(
            tree: tree,
            isChecking: isChecking,
            variables: names.variables.map { Variable(name: $0, isHost: true) }
        )
        let result = try compiler.compile(tree.root, &keys)
        return Compiled(program: Program(compiler.parts, root: result.id), type: result.type)
    }

    struct Compiled {
        let program: Program
        let type: ValueType?
    }

    mutating func compile(_ id: SyntaxTree.ID, _ keys: inout KeyTable.Builder) throws(ExpressionError) -> Result {
        let node = tree[id]
        let at = node.range.lowerBound
        switch node.kind {
        case .literal(let literal): return constant(literal, at)
        case .name, .select: return try name(id, &keys)
        case .has(let operand): return try has(operand, at, &keys)
        case .index(let operand, let key): return try index(operand, key, at, &keys)
        case .unary(let operation, let operand): return try unary(operation, operand, node, &keys)
        case .binary(let operation, let left, let right): return try binary(operation, left, right, node, &keys)
        case .logical(let operation, let operands): return try logical(operation, operands, at, &keys)
        case .conditional(let condition, let then, let otherwise):
            let test = try compile(condition, &keys)
            try require(test, .bool, condition, "the condition before `?`")
            let first = try compile(then, &keys)
            let second = try compile(otherwise, &keys)
            let node = parts.add(.conditional(test.id, then: first.id, otherwise: second.id), at: at)
            return Result(id: node, type: first.type == second.type ? first.type : nil)
        case .call(let function, let target, let arguments):
            return try call(function, target, arguments, node, &keys)
        case .list(let elements): return try list(elements, at, &keys)
        case .map(let entries): return try map(entries, at, &keys)
        case .comprehension(let comprehension): return try self.comprehension(comprehension, at, &keys)
        }
    }

    // MARK: - Constants and folding

    private mutating func constant(_ literal: SyntaxNode.Literal, _ at: Int) -> Result {
        switch literal {
        case .null: add(constant: .null, at)
        case .bool(let truth): add(constant: .bool(truth), at)
        case .int(let number): add(constant: .int(number), at)
        case .uint(let number): add(constant: .uint(number), at)
        case .double(let number): add(constant: .double(number), at)
        case .string(let text): add(constant: .string(parts.add(text: text)), at)
        case .bytes(let bytes): add(constant: .bytes(parts.add(text: bytes)), at)
        }
    }

    mutating func add(constant value: Value, _ at: Int) -> Result {
        Result(id: parts.add(.constant(value), at: at), type: value.type)
    }

    /// Adds a node whose operands are `operands`; where all are constants, its value instead, unless that is an error or
    /// a container.
    mutating func add(
        _ operation: Node.Operation,
        _ operands: [Node.ID],
        type: ValueType?,
        _ at: Int
    ) -> Result {
        let id = parts.add(operation, at: at)
        guard operands.allSatisfy({ parts.constant($0) != nil }), let folded = value(of: id) else {
            return Result(id: id, type: type)
        }
        // The type as declared, not as found: dyn(..) is there to switch the check off.
        return Result(id: parts.add(.constant(folded), at: at), type: type)
    }

    /// What a node without fields evaluates to, as a constant.
    private mutating func value(of id: Node.ID) -> Value? {
        let program = Program(parts, root: id)
        return withExtendedLifetime(program) {
            var scratch = ExpressionScratch()
            let evaluator = Evaluator(program.code, .none)
            let value = evaluator.evaluate(id, &scratch)
            switch value {
            case .error, .list, .map: return nil
            case .string(let text): return .string(parts.add(text: evaluator.run(text, scratch).copy()))
            case .bytes(let text): return .bytes(parts.add(text: evaluator.run(text, scratch).copy()))
            default: return value
            }
        }
    }

    // MARK: - Lists and maps

    private mutating func list(
        _ elements: [SyntaxTree.ID],
        _ at: Int,
        _ keys: inout KeyTable.Builder
    ) throws(ExpressionError) -> Result {
        var ids: [Node.ID] = []
        for element in elements { ids.append(try compile(element, &keys).id) }
        let values = ids.compactMap { parts.constant($0) }
        if values.count == ids.count { return add(constant: .list(parts.add(values: values)), at) }
        return Result(id: parts.add(.list(parts.add(children: ids)), at: at), type: .list)
    }

    private mutating func map(
        _ entries: [SyntaxNode.Entry],
        _ at: Int,
        _ keys: inout KeyTable.Builder
    ) throws(ExpressionError) -> Result {
        var ids: [Node.ID] = []
        for entry in entries {
            let key = try compile(entry.key, &keys)
            if isChecking, let type = key.type, ![.bool, .int, .uint, .string].contains(type) {
                throw ExpressionError(
                    "a map's keys are bool, int, uint or string, not \(type.shortName)",
                    at: tree[entry.key].range
                )
            }
            ids.append(key.id)
            ids.append(try compile(entry.value, &keys).id)
        }
        return Result(id: parts.add(.map(parts.add(children: ids)), at: at), type: .map)
    }

    // MARK: - Comprehensions

    private mutating func comprehension(
        _ comprehension: SyntaxNode.Comprehension,
        _ at: Int,
        _ keys: inout KeyTable.Builder
    ) throws(ExpressionError) -> Result {
        let over = try compile(comprehension.over, &keys)
        if isChecking, let type = over.type, type != .list, type != .map {
            throw ExpressionError(
                "\(comprehension.macro.rawValue)(..) goes over a list or a map, not \(type.phrase)",
                at: tree[comprehension.over].range
            )
        }
        guard variables.count < ExpressionLimits.variables else {
            throw ExpressionError(
                "more than \(ExpressionLimits.variables) variables at once",
                at: tree[comprehension.over].range
            )
        }
        let slot = Int32(variables.count)
        variables.append(Variable(name: comprehension.variable, isHost: false))
        var condition = Node.Loop.none
        if let test = comprehension.condition {
            let compiled = try compile(test, &keys)
            try require(compiled, .bool, test, "the condition of map(..)")
            condition = compiled.id
        }
        let body = try compile(comprehension.body, &keys)
        if comprehension.macro != .map {
            try require(body, .bool, comprehension.body, "the condition of \(comprehension.macro.rawValue)(..)")
        }
        variables.removeLast()
        let loop = Node.Loop(macro: comprehension.macro, over: over.id, slot: slot, condition: condition, body: body.id)
        let isList = comprehension.macro == .map || comprehension.macro == .filter
        return Result(id: parts.add(.comprehension(loop), at: at), type: isList ? .list : .bool)
    }

    // MARK: - Checks

    /// Reports an operand that can never have the type wanted.
    func require(
        _ result: Result,
        _ wanted: ValueType,
        _ id: SyntaxTree.ID,
        _ what: String
    ) throws(ExpressionError) {
        guard isChecking, let type = result.type, type != wanted else { return }
        throw ExpressionError("\(what) is \(type.phrase), wanted \(wanted.phrase)", at: tree[id].range)
    }
}
