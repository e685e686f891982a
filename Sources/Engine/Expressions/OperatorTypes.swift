/// Which types the operators take, for what is known of types when the pipeline is read. A nil type is not known.
enum OperatorTypes {
    /// What an operator gives, or nil when no record can make it work.
    struct Outcome {
        let result: ValueType?
    }

    static func arithmetic(_ operation: Node.Arithmetic, _ left: ValueType?, _ right: ValueType?) -> Outcome? {
        let forms: [(ValueType, ValueType, ValueType)]
        switch operation {
        case .add:
            forms =
                [.int, .uint, .double, .string, .bytes, .list, .duration].map { ($0, $0, $0) }
                + [(.timestamp, .duration, .timestamp), (.duration, .timestamp, .timestamp)]
        case .subtract:
            forms =
                [.int, .uint, .double, .duration].map { ($0, $0, $0) }
                + [(.timestamp, .timestamp, .duration), (.timestamp, .duration, .timestamp)]
        case .multiply, .divide:
            forms = [(.int, .int, .int), (.uint, .uint, .uint), (.double, .double, .double)]
        case .modulo:
            forms = [(.int, .int, .int), (.uint, .uint, .uint)]
        }
        let fitting = forms.filter { (left ?? $0.0) == $0.0 && (right ?? $0.1) == $0.1 }
        guard let first = fitting.first else { return nil }
        return Outcome(result: fitting.allSatisfy { $0.2 == first.2 } ? first.2 : nil)
    }

    static func order(_ left: ValueType?, _ right: ValueType?) -> Bool {
        let ordered: [ValueType] = [.bool, .int, .uint, .double, .string, .bytes, .timestamp, .duration]
        for type in [left, right] {
            if let type, !ordered.contains(type) { return false }
        }
        return equality(left, right)
    }

    /// Whether values of the types can be equal at all.
    static func equality(_ left: ValueType?, _ right: ValueType?) -> Bool {
        guard let left, let right else { return true }
        return left == right || (left.isNumber && right.isNumber)
    }

    static func index(_ operand: ValueType?, _ key: ValueType?) -> Bool {
        switch operand {
        case nil: key.map { [.bool, .int, .uint, .double, .string].contains($0) } ?? true
        case .list: key.map(\.isNumber) ?? true
        case .map: key.map { [.bool, .int, .uint, .double, .string].contains($0) } ?? true
        default: false
        }
    }

    static func isIn(_ container: ValueType?) -> Bool {
        container == nil || container == .list || container == .map
    }
}
