/// What names mean: variables, then `record` and `meta`, then fields of the record, then types.
extension Compiler {
    mutating func name(_ id: SyntaxTree.ID, _ keys: inout KeyTable.Builder) throws(ExpressionError) -> Result {
        let range = tree[id].range
        guard let path = tree.path(id) else { return try select(id, &keys) }
        if let variable = variable(path, id) {
            let root = parts.add(.variable(slot: variable.slot), at: range.lowerBound)
            return selections(path.dropFirst(variable.names), of: Result(id: root, type: nil), range)
        }
        switch path[0] {
        case "record":
            guard path.count > 1 else {
                throw ExpressionError("`record` stands before a field, as in record[\"name\"]", at: range)
            }
            return try field(Array(path.dropFirst()), range, &keys)
        case "meta": return try meta(path, range)
        default: return try field(path, range, &keys)
        }
    }

    /// A selection from what is no path of names.
    private mutating func select(
        _ id: SyntaxTree.ID,
        _ keys: inout KeyTable.Builder
    ) throws(ExpressionError) -> Result {
        guard case .select(let operand, let field) = tree[id].kind else { preconditionFailure("no selection") }
        if let path = try literalPath(id) { return try self.field(path, tree[id].range, &keys) }
        let compiled = try compile(operand, &keys)
        try requireMap(compiled, operand, "`.\(field)`")
        return selections([field], of: compiled, tree[id].range)
    }

    // MARK: - Variables

    /// The innermost variable that a path begins with, and how many of its names that takes.
    private func variable(_ path: [String], _ id: SyntaxTree.ID) -> (slot: Int32, names: Int)? {
        let isAbsolute = isAbsolute(id)
        for (slot, variable) in variables.enumerated().reversed() where !variable.isHost && !isAbsolute {
            if variable.name == path[0] { return (Int32(slot), 1) }
        }
        for count in stride(from: path.count, to: 0, by: -1) {
            let dotted = path.prefix(count).joined(separator: ".")
            if let slot = variables.firstIndex(where: { $0.isHost && $0.name == dotted }) {
                return (Int32(slot), count)
            }
        }
        return nil
    }

    /// Whether the path begins with a dot, past all variables of comprehensions.
    private func isAbsolute(_ id: SyntaxTree.ID) -> Bool {
        var at = id
        while case .select(let operand, _) = tree[at].kind { at = operand }
        if case .name(_, let isAbsolute) = tree[at].kind { return isAbsolute }
        return false
    }

    private mutating func selections(
        _ fields: some Sequence<String>,
        of operand: Result,
        _ range: Range<Int>
    ) -> Result {
        fields.reduce(operand) { operand, field in
            let key = add(constant: .string(parts.add(text: Array(field.utf8))), range.lowerBound)
            return Result(id: parts.add(.select(operand.id, key: key.id), at: range.lowerBound), type: nil)
        }
    }

    // MARK: - Fields

    /// A field of the record by its path; where the record has none and a type is called so, the type.
    private mutating func field(
        _ path: [String],
        _ range: Range<Int>,
        _ keys: inout KeyTable.Builder
    ) throws(ExpressionError) -> Result {
        let slot = try slot(path, range, &keys)
        if let type = ValueType(named: path.joined(separator: ".")) {
            return Result(id: parts.add(.fieldOrType(slot, type), at: range.lowerBound), type: nil)
        }
        let root = Result(id: parts.add(.field(slot), at: range.lowerBound), type: nil)
        return selections(path.dropFirst(ExpressionLimits.pathNames), of: root, range)
    }

    /// The key table's slot for the first names of a path.
    private func slot(
        _ path: [String],
        _ range: Range<Int>,
        _ keys: inout KeyTable.Builder
    ) throws(ExpressionError) -> UInt16 {
        let dotted = path.prefix(ExpressionLimits.pathNames).joined(separator: ".")
        let names = dotted.utf8.count { $0 == UInt8(ascii: ".") } + 1
        guard names <= ExpressionLimits.pathNames else {
            throw ExpressionError(
                "the field name has more than \(ExpressionLimits.pathNames) parts between dots",
                at: range
            )
        }
        guard keys.paths.count < KeyTable.maximumSlots - ExpressionLimits.sparedSlots else {
            throw ExpressionError("the pipeline names too many fields", at: range)
        }
        return keys.intern(dotted)
    }

    func isRecord(_ id: SyntaxTree.ID) -> Bool {
        guard case .name("record", _) = tree[id].kind else { return false }
        return !variables.contains { $0.name == "record" }
    }

    /// The path that `record["a.b"]`, `record.a["b"].c` and the like stand for: names and literal keys from the record
    /// itself or from a field on; nil for anything else.
    private func literalPath(_ id: SyntaxTree.ID) throws(ExpressionError) -> [String]? {
        switch tree[id].kind {
        case .name(let name, _):
            if isRecord(id) { return [] }
            return name == "meta" || variable([name], id) != nil ? nil : [name]
        case .select(let operand, let field):
            if let path = tree.path(id), variable(path, id) != nil { return nil }
            return try literalPath(operand).map { $0 + [field] }
        case .index(let operand, let key):
            guard let path = try literalPath(operand) else { return nil }
            if case .literal(.string(let text)) = tree[key].kind {
                let name = String(decoding: text, as: UTF8.self)
                // Inside a field a key with dots is that key and no path; in the record it may be either.
                return path.isEmpty || !name.contains(".") ? path + [name] : nil
            }
            guard path.isEmpty else { return nil }
            throw ExpressionError("record[..] takes the field's name as a literal string", at: tree[key].range)
        default: return nil
        }
    }

    mutating func index(
        _ operand: SyntaxTree.ID,
        _ key: SyntaxTree.ID,
        _ at: Int,
        _ keys: inout KeyTable.Builder
    ) throws(ExpressionError) -> Result {
        if case .literal(.string) = tree[key].kind, let path = try literalPath(operand) {
            if let whole = try indexedPath(path, key) {
                return try field(whole, tree[operand].range.lowerBound..<tree[key].range.upperBound, &keys)
            }
        } else if isRecord(operand) {
            throw ExpressionError("record[..] takes the field's name as a literal string", at: tree[key].range)
        }
        let container = try compile(operand, &keys)
        let compiled = try compile(key, &keys)
        if isChecking, !OperatorTypes.index(container.type, compiled.type) {
            let key = compiled.type?.shortName ?? "dyn"
            throw ExpressionError(
                "\(container.type?.phrase ?? "dyn") cannot be indexed by \(key)",
                at: tree[operand].range
            )
        }
        return add(.index(container.id, compiled.id), [container.id, compiled.id], type: nil, at)
    }

    private func indexedPath(_ path: [String], _ key: SyntaxTree.ID) throws(ExpressionError) -> [String]? {
        guard case .literal(.string(let text)) = tree[key].kind else { return nil }
        let name = String(decoding: text, as: UTF8.self)
        return path.isEmpty || !name.contains(".") ? path + [name] : nil
    }

    private func requireMap(_ result: Result, _ id: SyntaxTree.ID, _ what: String) throws(ExpressionError) {
        guard isChecking, let type = result.type, type != .map else { return }
        throw ExpressionError("\(what) takes a field of a map, not of \(type.phrase)", at: tree[id].range)
    }

    // MARK: - Presence

    mutating func has(
        _ operand: SyntaxTree.ID,
        _ at: Int,
        _ keys: inout KeyTable.Builder
    ) throws(ExpressionError) -> Result {
        let range = tree[operand].range
        let path = tree.path(operand)
        if path?.first == "meta", let path, variable(path, operand) == nil {
            let field = try metaField(path, range)
            return Result(id: parts.add(.hasMeta(field), at: at), type: .bool)
        }
        if let path = try literalPath(operand), path.count <= ExpressionLimits.pathNames {
            guard !path.isEmpty else { throw ExpressionError("has(..) takes a field such as has(a.b)", at: range) }
            return Result(id: parts.add(.hasField(try slot(path, range, &keys)), at: at), type: .bool)
        }
        switch tree[operand].kind {
        case .select(let inner, let field):
            let compiled = try compile(inner, &keys)
            try requireMap(compiled, inner, "has(..)")
            let key = add(constant: .string(parts.add(text: Array(field.utf8))), at)
            return Result(id: parts.add(.has(compiled.id, key: key.id), at: at), type: .bool)
        default:
            throw ExpressionError("has(..) takes a field such as has(a.b)", at: range)
        }
    }

    /// `"name" in record` asks as `has(record["name"])` does.
    mutating func hasMember(
        _ name: SyntaxTree.ID,
        _ node: SyntaxNode,
        _ keys: inout KeyTable.Builder
    ) throws(ExpressionError) -> Result {
        guard case .literal(.string(let text)) = tree[name].kind else {
            throw ExpressionError("`in record` takes the field's name as a literal string", at: tree[name].range)
        }
        let slot = try slot([String(decoding: text, as: UTF8.self)], tree[name].range, &keys)
        return Result(id: parts.add(.hasField(slot), at: node.range.lowerBound), type: .bool)
    }

    // MARK: - Meta

    private mutating func meta(_ path: [String], _ range: Range<Int>) throws(ExpressionError) -> Result {
        let field = try metaField(path, range)
        return Result(id: parts.add(.meta(field), at: range.lowerBound), type: field.type)
    }

    private func metaField(_ path: [String], _ range: Range<Int>) throws(ExpressionError) -> MetaField {
        let known = MetaField.allCases.map(\.rawValue)
        if path.count == 2, let field = MetaField(rawValue: path[1]) { return field }
        if path.count == 2 {
            throw ExpressionError(
                "unknown `meta.\(path[1])`; a field of that name is record[\"meta.\(path[1])\"]",
                at: range,
                suggestion: nearestName(to: path[1], among: known).map { "meta." + $0 }
            )
        }
        throw ExpressionError("`meta` stands before one of \(known.joined(separator: ", "))", at: range)
    }
}
