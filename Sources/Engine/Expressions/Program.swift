/// A compiled expression: nodes and constants in flat memory that all workers read.
///
/// Immutable after init.
@safe final class Program: Sendable {
    let root: Node.ID
    /// Whether `meta.input` or `meta.received_at` is asked for.
    let needsOrigin: Bool
    /// What evaluations read; valid as long as the program.
    let code: ProgramCode

    private let patterns: [RegexPattern]

    init(_ parts: borrowing ProgramParts, root: Node.ID) {
        self.root = root
        patterns = parts.patterns
        unsafe code = ProgramCode(
            nodes: Self.copy(parts.nodes),
            nodeCount: parts.nodes.count,
            children: unsafe Self.copy(parts.children),
            childCount: parts.children.count,
            values: unsafe Self.copy(parts.values),
            valueCount: parts.values.count,
            bytes: unsafe Self.copy(parts.bytes),
            byteCount: parts.bytes.count,
            patterns: unsafe Self.copy(parts.patterns.map { unsafe Unmanaged.passUnretained($0) }),
            patternCount: parts.patterns.count
        )
        needsOrigin = parts.nodes.contains { node in
            switch node.operation {
            case .meta(.input), .hasMeta(.input), .meta(.receivedAt): true
            default: false
            }
        }
    }

    deinit { unsafe code.deallocate() }

    private static func copy<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
        let copy = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
        for (index, element) in elements.enumerated() { unsafe (copy + index).initialize(to: element) }
        return unsafe UnsafePointer(copy)
    }
}
