/// A compiled expression: nodes and constants in flat memory that all workers read.
///
/// Immutable after init.
@safe final class Program: Sendable {
    // Written in init, read-only until deinit.
    nonisolated(unsafe) let nodes: UnsafePointer<Node>
    nonisolated(unsafe) let children: UnsafePointer<Node.ID>
    nonisolated(unsafe) let values: UnsafePointer<Value>
    nonisolated(unsafe) let bytes: UnsafePointer<UInt8>
    let nodeCount: Int
    let valueCount: Int
    let byteCount: Int
    let root: Node.ID
    let patterns: [RegexPattern]
    /// Whether `meta.input` or `meta.received_at` is asked for.
    let needsOrigin: Bool

    init(_ parts: borrowing ProgramParts, root: Node.ID) {
        unsafe nodes = Self.copy(parts.nodes)
        unsafe children = Self.copy(parts.children)
        unsafe values = Self.copy(parts.values)
        unsafe bytes = Self.copy(parts.bytes)
        nodeCount = parts.nodes.count
        valueCount = parts.values.count
        byteCount = parts.bytes.count
        patterns = parts.patterns
        needsOrigin = parts.nodes.contains { node in
            switch node.operation {
            case .meta(.input), .hasMeta(.input), .meta(.receivedAt): true
            default: false
            }
        }
        self.root = root
    }

    deinit {
        unsafe nodes.deallocate()
        unsafe children.deallocate()
        unsafe values.deallocate()
        unsafe bytes.deallocate()
    }

    private static func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafePointer<Element> {
        let copy = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
        for (index, element) in elements.enumerated() { unsafe copy[index] = element }
        return unsafe UnsafePointer(copy)
    }
}
