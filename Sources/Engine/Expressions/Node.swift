/// One node of a compiled expression; children stand by index in the same `Program`.
struct Node {
    typealias ID = UInt32

    enum Operation {
        case constant(Value)
        case variable(slot: Int32)
        /// The record's field that fills the key table's slot.
        case field(UInt16)
        /// The field if the record has it, else a type of that name.
        case fieldOrType(UInt16, ValueType)
        case hasField(UInt16)
        case meta(MetaField)
        case hasMeta(MetaField)
        /// `key` is a string constant.
        case select(ID, key: ID)
        case has(ID, key: ID)
        case index(ID, ID)
        case not(ID)
        case negate(ID)
        case arithmetic(Arithmetic, ID, ID)
        case equal(ID, ID)
        case notEqual(ID, ID)
        case order(Order, ID, ID)
        case isIn(ID, ID)
        case and(Children)
        case or(Children)
        case conditional(ID, then: ID, otherwise: ID)
        case list(Children)
        /// Keys and values in turn.
        case map(Children)
        case call(Function, Children)
        /// `matches` with a literal pattern, compiled with the plan.
        case matches(ID, pattern: Int32)
        case comprehension(Loop)
        /// What can only fail, kept so that `||` and `&&` may absorb it.
        case failure(EvaluationError.Code)
    }

    enum Arithmetic: UInt8 {
        case add
        case subtract
        case multiply
        case divide
        case modulo
    }

    enum Order: UInt8 {
        case less
        case lessOrEqual
        case greater
        case greaterOrEqual
    }

    /// A run of `Program.children`.
    struct Children {
        let start: UInt32
        let count: UInt32
    }

    struct Loop {
        let macro: SyntaxNode.Comprehension.Macro
        let over: ID
        let slot: Int32
        /// `none` but for `map(x, condition, body)`.
        let condition: ID
        let body: ID

        static let none = ID.max
    }

    let operation: Operation
    /// Byte of the expression's text where the node begins.
    let offset: UInt32
}
