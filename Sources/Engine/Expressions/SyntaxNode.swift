/// One node of a `SyntaxTree` and the bytes of the text it was read from.
struct SyntaxNode {
    typealias ID = SyntaxTree.ID

    enum Kind {
        case literal(Literal)
        /// `isAbsolute`: written with a leading dot, so variables of comprehensions do not apply.
        case name(String, isAbsolute: Bool)
        case select(ID, field: String)
        /// `has(operand.field)`; with no operand `has(field)`, which asks the record itself.
        case has(ID)
        case index(ID, ID)
        case unary(UnaryOperator, ID)
        case binary(BinaryOperator, ID, ID)
        /// Operands of a whole chain `a && b && c`: two or more.
        case logical(LogicalOperator, [ID])
        case conditional(ID, then: ID, otherwise: ID)
        case call(String, target: ID?, arguments: [ID])
        case list([ID])
        case map([Entry])
        case comprehension(Comprehension)
    }

    enum Literal {
        case null
        case bool(Bool)
        case int(Int64)
        case uint(UInt64)
        case double(Double)
        case string([UInt8])
        case bytes([UInt8])
    }

    enum UnaryOperator {
        case not
        case negate
    }

    enum BinaryOperator: String {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case modulo = "%"
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case isIn = "in"
    }

    enum LogicalOperator {
        case and
        case or
    }

    struct Entry {
        let key: ID
        let value: ID
    }

    /// `over.macro(variable, [condition,] body)`.
    struct Comprehension {
        enum Macro: String, CaseIterable {
            case all
            case exists
            case existsOne = "exists_one"
            case map
            case filter
        }

        let macro: Macro
        let over: ID
        let variable: String
        /// The middle argument of `map(x, condition, body)`.
        let condition: ID?
        let body: ID
    }

    let kind: Kind
    let range: Range<Int>
}
