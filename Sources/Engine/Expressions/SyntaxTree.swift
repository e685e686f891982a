/// An expression as written: nodes in one array, children by index, macros already recognised.
struct SyntaxTree {
    typealias ID = Int

    private(set) var nodes: [SyntaxNode] = []
    var root: ID = 0

    subscript(id: ID) -> SyntaxNode { nodes[id] }

    /// Appends a node and returns its index.
    ///
    /// - Throws: `ExpressionError` when the tree outgrows `ExpressionLimits.nodes`.
    mutating func add(_ kind: SyntaxNode.Kind, at range: Range<Int>) throws(ExpressionError) -> ID {
        guard nodes.count < ExpressionLimits.nodes else {
            throw ExpressionError("the expression has more than \(ExpressionLimits.nodes) parts", at: range)
        }
        nodes.append(SyntaxNode(kind: kind, range: range))
        return nodes.count - 1
    }

    /// The names of a chain `a.b.c` of plain selections from an identifier, or nil for any other node.
    func path(_ id: ID) -> [String]? {
        var names: [String] = []
        var at = id
        while true {
            switch nodes[at].kind {
            case .select(let operand, let field):
                names.append(field)
                at = operand
            case .name(let name, _):
                names.append(name)
                return names.reversed()
            default:
                return nil
            }
        }
    }
}
