/// A program while it is put together.
struct ProgramParts: ~Copyable {
    private(set) var nodes: [Node] = []
    private(set) var children: [Node.ID] = []
    private(set) var values: [Value] = []
    private(set) var bytes: [UInt8] = []
    private(set) var patterns: [RegexPattern] = []

    mutating func add(_ operation: Node.Operation, at offset: Int) -> Node.ID {
        nodes.append(Node(operation: operation, offset: UInt32(offset)))
        return Node.ID(nodes.count - 1)
    }

    mutating func add(children ids: [Node.ID]) -> Node.Children {
        let start = UInt32(children.count)
        children.append(contentsOf: ids)
        return Node.Children(start: start, count: UInt32(ids.count))
    }

    mutating func add(text: some Collection<UInt8>) -> Value.Text {
        let offset = UInt32(bytes.count)
        bytes.append(contentsOf: text)
        return Value.Text(place: .constants, offset: offset, count: UInt32(text.count))
    }

    mutating func add(values added: [Value]) -> Value.Items {
        let offset = UInt32(values.count)
        values.append(contentsOf: added)
        return Value.Items(place: .constants, offset: offset, count: UInt32(added.count))
    }

    mutating func add(_ pattern: RegexPattern) -> Int32 {
        patterns.append(pattern)
        return Int32(patterns.count - 1)
    }

    /// The value of a node that is a constant.
    func constant(_ id: Node.ID) -> Value? {
        if case .constant(let value) = nodes[Int(id)].operation { value } else { nil }
    }

    /// The bytes of constant text.
    func text(_ text: Value.Text) -> ArraySlice<UInt8> {
        bytes[Int(text.offset)..<Int(text.offset + text.count)]
    }
}
