/// A condition taken apart into tests that have loops of their own.
indirect enum ConditionTest: Sendable {
    case constant(Bool)
    case and([ConditionTest])
    case or([ConditionTest])
    case not(ConditionTest)
    case present(UInt16)
    /// The field is the bool `true`.
    case isTrue(UInt16)
    case equalsText(Operand, TextLiteral)
    case isOneOf(Operand, [TextLiteral])
    case text(TextTest, UInt16, TextLiteral)
    case matches(UInt16, RegexPattern)
    case equalsNumber(Operand, Value)
    /// The field, on the left, stands so to the number.
    case order(Node.Order, UInt16, Value)
    case signal(Signal)
    /// Any other node, evaluated event by event.
    case general(Node.ID)

    enum TextTest: Sendable {
        case startsWith
        case endsWith
        case contains
    }

    /// A field, and whether a type of its name takes its place where a record has none.
    struct Operand: Sendable {
        let slot: UInt16
        let isTypeName: Bool
    }

    init(_ program: Program) {
        self = Self.test(program.root, program.code)
    }

    private static func test(_ id: Node.ID, _ code: ProgramCode) -> ConditionTest {
        switch code.node(id).operation {
        case .constant(.bool(let truth)): .constant(truth)
        case .and(let operands): .and(tests(operands, code))
        case .or(let operands): .or(tests(operands, code))
        case .not(let operand): .not(test(operand, code))
        case .hasField(let slot): .present(slot)
        case .field(let slot): .isTrue(slot)
        case .equal(let left, let right): equality(left, right, code) ?? .general(id)
        case .notEqual(let left, let right): equality(left, right, code).map { .not($0) } ?? .general(id)
        case .order(let order, let left, let right): comparison(order, left, right, code) ?? .general(id)
        case .isIn(let element, let list): membership(element, list, code) ?? .general(id)
        case .call(let function, let arguments): text(function, arguments, code) ?? .general(id)
        case .matches(let operand, let pattern):
            if case .field(let slot) = code.node(operand).operation {
                .matches(slot, code.pattern(pattern))
            } else {
                .general(id)
            }
        default: .general(id)
        }
    }

    /// Operands in the order of their cost: `&&` and `||` give the same in any order, and a decided event is not tested
    /// again.
    private static func tests(_ operands: Node.Children, _ code: ProgramCode) -> [ConditionTest] {
        (0..<Int(operands.count)).map { test(code.child($0, of: operands), code) }
            .enumerated().sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }.map(\.element)
    }

    /// Rough nanoseconds an event.
    private var cost: Int {
        switch self {
        case .constant: 0
        case .present, .isTrue, .signal: 1
        case .equalsText: 2
        case .isOneOf, .text(.startsWith, _, _), .text(.endsWith, _, _): 4
        case .equalsNumber, .order: 15
        case .text(.contains, _, _): 20
        case .not(let test): test.cost
        case .and(let tests), .or(let tests): tests.reduce(0) { $0 + $1.cost }
        case .general: 100
        case .matches: 200
        }
    }

    // MARK: - Leaves

    private static func operand(_ id: Node.ID, _ code: ProgramCode) -> Operand? {
        switch code.node(id).operation {
        case .field(let slot): Operand(slot: slot, isTypeName: false)
        case .fieldOrType(let slot, _): Operand(slot: slot, isTypeName: true)
        default: nil
        }
    }

    private static func constant(_ id: Node.ID, _ code: ProgramCode) -> Value? {
        if case .constant(let value) = code.node(id).operation { value } else { nil }
    }

    private static func literal(_ text: Value.Text, _ code: ProgramCode) -> TextLiteral {
        TextLiteral(code.run(text).copy())
    }

    private static func equality(_ left: Node.ID, _ right: Node.ID, _ code: ProgramCode) -> ConditionTest? {
        if constant(left, code) != nil, constant(right, code) == nil { return equality(right, left, code) }
        guard let literal = constant(right, code) else { return nil }
        if case .meta(.signal) = code.node(left).operation, case .string(let text) = literal {
            let name = String(code.run(text))
            return name == "span" ? .signal(.span) : name == "log" ? .signal(.log) : .constant(false)
        }
        guard let operand = operand(left, code) else { return nil }
        switch literal {
        case .string(let text): return .equalsText(operand, Self.literal(text, code))
        case .int, .uint, .double: return .equalsNumber(operand, literal)
        default: return nil
        }
    }

    private static func comparison(
        _ order: Node.Order,
        _ left: Node.ID,
        _ right: Node.ID,
        _ code: ProgramCode
    ) -> ConditionTest? {
        if let literal = constant(right, code), literal.type?.isNumber == true,
            case .field(let slot) = code.node(left).operation
        {
            return .order(order, slot, literal)
        }
        if let literal = constant(left, code), literal.type?.isNumber == true,
            case .field(let slot) = code.node(right).operation
        {
            return .order(order.mirrored, slot, literal)
        }
        return nil
    }

    private static func membership(_ element: Node.ID, _ list: Node.ID, _ code: ProgramCode) -> ConditionTest? {
        guard let operand = operand(element, code), case .list(let items) = constant(list, code) else {
            return nil
        }
        var literals: [TextLiteral] = []
        for index in 0..<Int(items.count) {
            guard case .string(let text) = code.element(index, of: items) else { return nil }
            literals.append(literal(text, code))
        }
        return .isOneOf(operand, literals)
    }

    private static func text(
        _ function: Function,
        _ arguments: Node.Children,
        _ code: ProgramCode
    ) -> ConditionTest? {
        guard arguments.count == 2,
            case .field(let slot) = code.node(code.child(0, of: arguments)).operation,
            case .string(let text) = constant(code.child(1, of: arguments), code)
        else { return nil }
        let literal = literal(text, code)
        switch function {
        case .startsWith: return .text(.startsWith, slot, literal)
        case .endsWith: return .text(.endsWith, slot, literal)
        case .contains: return .text(.contains, slot, literal)
        default: return nil
        }
    }
}

extension Node.Order {
    /// The order with both sides changed.
    fileprivate var mirrored: Node.Order {
        switch self {
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }
}
