extension OptionType {
    /// Checks `value` and what is in it, and reports every fault under the name `path`.
    package func check(_ value: ConfigValue, path: String, into diagnostics: inout Diagnostics) {
        switch self {
        case .list(let item):
            guard let items = value.list else { return refuse(value, path: path, into: &diagnostics) }
            item.check(items, path: path, into: &diagnostics)
        case .oneOrMore(let item):
            if let items = value.list {
                item.check(items, path: path, into: &diagnostics)
            } else if item.takesForm(of: value) {
                item.check(value, path: path, into: &diagnostics)
            } else {
                refuse(value, path: path, into: &diagnostics)
            }
        case .map(let item):
            guard let map = value.map else { return refuse(value, path: path, into: &diagnostics) }
            for entry in map.entries {
                item.check(entry.value, path: "\(path).\(entry.key)", into: &diagnostics)
            }
        case .object(let shape):
            shape.check(value, path: path, into: &diagnostics)
        case .anyOf(let types):
            check(value, asAnyOf: types, path: path, into: &diagnostics)
        case .any:
            break
        default:
            checkScalar(value, path: path, into: &diagnostics)
        }
    }

    private func check(_ items: [ConfigValue], path: String, into diagnostics: inout Diagnostics) {
        for (index, item) in items.enumerated() {
            check(item, path: "\(path)[\(index)]", into: &diagnostics)
        }
    }

    /// Where one alternative alone has the value's form (scalar, list, map), its own messages say more than
    /// "none of these".
    private func check(
        _ value: ConfigValue,
        asAnyOf types: [OptionType],
        path: String,
        into diagnostics: inout Diagnostics
    ) {
        let candidates = types.filter { $0.takesForm(of: value) }
        if candidates.count == 1 {
            return candidates[0].check(value, path: path, into: &diagnostics)
        }
        let fits = candidates.contains { type in
            var trial = Diagnostics()
            type.check(value, path: path, into: &trial)
            return !trial.hasErrors
        }
        if !fits { refuse(value, path: path, into: &diagnostics) }
    }

    private func checkScalar(_ value: ConfigValue, path: String, into diagnostics: inout Diagnostics) {
        if value.scalar?.origin == .unresolved { return }
        guard let scalar = value.scalar, !scalar.isNull, takes(scalar), let text = value.text else {
            return refuse(value, path: path, into: &diagnostics)
        }
        checkInside(text, path: path, into: &diagnostics)
    }

    /// What is compiled for good when the component is made is compiled here already, so that one run shows the
    /// faults of all expressions and not only those of components that are well otherwise.
    private func checkInside(_ text: ConfigText, path: String, into diagnostics: inout Diagnostics) {
        var context = PlanContext(dataDirectory: "", pipelineDirectory: "")
        switch self {
        case .cel: _ = context.expression(text, at: path)
        case .condition: _ = context.condition(text, at: path)
        case .regex: _ = context.regex(text, at: path)
        default: return
        }
        for fault in context.diagnostics.entries { diagnostics.append(fault) }
    }

    private func refuse(_ value: ConfigValue, path: String, into diagnostics: inout Diagnostics) {
        var found = value.found
        if case .secret = self, value.scalar?.isNull == false { found = "no fit text (not shown)" }
        diagnostics.error(at: value.mark, "\(path) is \(found); want \(wanted)", mend: mend(for: value))
    }

    private func pathNames(_ path: String) -> Int {
        path.utf8.count { $0 == UInt8(ascii: ".") } + 1
    }

    private func mend(for value: ConfigValue) -> String? {
        guard let scalar = value.scalar, scalar.origin != .secret else { return nil }
        switch self {
        case .cel where scalar.text.isEmpty, .condition where scalar.text.isEmpty:
            return "an expression that begins with ! or \" is read as YAML unless single quotes stand around it"
        case .anyOf(let types):
            return types.lazy.compactMap { $0.mend(for: value) }.first
        case .choice(let words):
            return nearestName(to: scalar.text, among: words).map { "did you mean \(quote($0))?" }
        case .field where pathNames(scalar.text) > ExpressionLimits.pathNames:
            return "at most \(ExpressionLimits.pathNames) names deep"
        case .bool where ["yes", "no", "on", "off"].contains(scalar.text.lowercased()):
            return "YAML 1.2 reads \(scalar.text) as text"
        case .ratio where scalar.text.last == "%":
            return Double(scalar.text.dropLast()).map { "\(scalar.text) is \($0 / 100)" }
        case .int, .number, .ratio:
            let isQuoted = scalar.style != .plain && Double(scalar.text) != nil
            return isQuoted ? "take the quotes away" : nil
        case .duration where scalar.int != nil:
            return "a unit is missing: \(scalar.text)s?"
        case .address where scalar.text.first == ":":
            return "127.0.0.1\(scalar.text) for this machine alone, 0.0.0.0\(scalar.text) for everyone"
        default:
            return nil
        }
    }

    /// Whether the value has the form of this type: scalar, list or map.
    func takesForm(of value: ConfigValue) -> Bool {
        switch self {
        case .any: true
        case .list: value.list != nil
        case .oneOrMore(let item): value.list != nil || item.takesForm(of: value)
        case .map: value.map != nil
        case .object(let shape): value.map != nil || shape.shorthand != nil
        case .anyOf(let types): types.contains { $0.takesForm(of: value) }
        default: value.scalar != nil
        }
    }

    /// Whether a scalar that is not null is a value of this scalar type.
    private func takes(_ scalar: ConfigScalar) -> Bool {
        switch self {
        case .bool: scalar.bool != nil
        case .int(let range): scalar.int.map(range.contains) ?? false
        case .number(let range): scalar.number.map(range.contains) ?? false
        case .ratio: scalar.number.map((0...1).contains) ?? false
        case .duration(let range): scalar.duration.map(range.contains) ?? false
        case .size(let range): scalar.byteCount.map(range.contains) ?? false
        case .choice(let words): words.contains(scalar.text)
        case .address: NetworkAddress(optionText: scalar.text) != nil
        case .endpoint: Endpoint(optionText: scalar.text) != nil
        case .string: true
        case .field: !scalar.text.isEmpty && pathNames(scalar.text) <= ExpressionLimits.pathNames
        case .cel, .condition, .regex, .path, .secret: !scalar.text.isEmpty
        case .any, .list, .oneOrMore, .map, .object, .anyOf: false
        }
    }
}
