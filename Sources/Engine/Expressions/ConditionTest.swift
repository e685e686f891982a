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
        self = Self.test(program.root, Evaluator(program, .none))
    }

    private static func test(_ id: Node.ID, _ program: Evaluator) -> ConditionTest {
        switch program.node(id).operation {
        case .constant(.bool(let truth)): .constant(truth)
        case .and(let operands): .and(tests(operands, program))
        case .or(let operands): .or(tests(operands, program))
        case .not(let operand): .not(test(operand, program))
        case .hasField(let slot): .present(slot)
        case .field(let slot): .isTrue(slot)
        case .equal(let left, let right): equality(left, right, program) ?? .general(id)
        case .notEqual(let left, let right): equality(left, right, program).map { .not($0) } ?? .general(id)
        case .order(let order, let left, let right): comparison(order, left, right, program) ?? .general(id)
        case .isIn(let element, let list): membership(element, list, program) ?? .general(id)
        case .call(let function, let arguments): text(function, arguments, program) ?? .general(id)
        case .matches(let operand, let pattern):
            if case .field(let slot) = program.node(operand).operation {
                .matches(slot, program.program.patterns[Int(pattern)])
            } else {
                .general(id)
            }
        default: .general(id)
        }
    }

    /// Operands in the order of their cost: `&&` and `||` give the same in any order, and a decided event is not tested
    /// again.
    private static func tests(_ operands: Node.Children, _ program: Evaluator) -> [ConditionTest] {
        (0..<Int(operands.count)).map { test(program.child($0, of: operands), program) }
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

    private static func operand(_ id: Node.ID, _ program: Evaluator) -> Operand? {
        switch program.node(id).operation {
        case .field(let slot): Operand(slot: slot, isTypeName: false)
        case .fieldOrType(let slot, _): Operand(slot: slot, isTypeName: true)
        default: nil
        }
    }

    private static func constant(_ id: Node.ID, _ program: Evaluator) -> Value? {
        if case .constant(let value) = program.node(id).operation { value } else { nil }
    }

    private static func literal(_ text: Value.Text, _ program: Evaluator) -> TextLiteral {
        TextLiteral(program.constantRun(text).copy())
    }

    private static func equality(_ left: Node.ID, _ right: Node.ID, _ program: Evaluator) -> ConditionTest? {
        if constant(left, program) != nil, constant(right, program) == nil { return equality(right, left, program) }
        guard let literal = constant(right, program) else { return nil }
        if case .meta(.signal) = program.node(left).operation, case .string(let text) = literal {
            let name = String(program.constantRun(text))
            return name == "span" ? .signal(.span) : name == "log" ? .signal(.log) : .constant(false)
        }
        guard let operand = operand(left, program) else { return nil }
        switch literal {
        case .string(let text): return .equalsText(operand, Self.literal(text, program))
        case .int, .uint, .double: return .equalsNumber(operand, literal)
        default: return nil
        }
    }

    private static func comparison(
        _ order: Node.Order, _ left: Node.ID, _ right: Node.ID, _ program: Evaluator
    ) -> ConditionTest? {
        if let literal = constant(right, program), literal.type?.isNumber == true,
            case .field(let slot) = program.node(left).operation
        {
            return .order(order, slot, literal)
        }
        if let literal = constant(left, program), literal.type?.isNumber == true,
            case .field(let slot) = program.node(right).operation
        {
            return .order(order.mirrored, slot, literal)
        }
        return nil
    }

    private static func membership(_ element: Node.ID, _ list: Node.ID, _ program: Evaluator) -> ConditionTest? {
        guard let operand = operand(element, program), case .list(let items) = constant(list, program) else {
            return nil
        }
        var literals: [TextLiteral] = []
        for index in 0..<Int(items.count) {
            guard case .string(let text) = program.constantElement(index, of: items) else { return nil }
            literals.append(literal(text, program))
        }
        return .isOneOf(operand, literals)
    }

    private static func text(
        _ function: Function, _ arguments: Node.Children, _ program: Evaluator
    ) -> ConditionTest? {
        guard arguments.count == 2,
            case .field(let slot) = program.node(program.child(0, of: arguments)).operation,
            case .string(let text) = constant(program.child(1, of: arguments), program)
        else { return nil }
        let literal = literal(text, program)
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
