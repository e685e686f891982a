/// The flat memory of a `Program`, owned by it: plain pointers, so that walking it counts no references.
///
/// Every access is checked against the counts. Sendable because nothing writes the memory once it stands.
@safe struct ProgramCode: @unchecked Sendable {
    private let nodes: UnsafePointer<Node>
    private let nodeCount: Int
    private let children: UnsafePointer<Node.ID>
    private let childCount: Int
    private let values: UnsafePointer<Value>
    private let valueCount: Int
    private let bytes: UnsafePointer<UInt8>
    private let byteCount: Int
    private let patterns: UnsafePointer<Unmanaged<RegexPattern>>
    private let patternCount: Int

    init(
        nodes: UnsafePointer<Node>,
        nodeCount: Int,
        children: UnsafePointer<Node.ID>,
        childCount: Int,
        values: UnsafePointer<Value>,
        valueCount: Int,
        bytes: UnsafePointer<UInt8>,
        byteCount: Int,
        patterns: UnsafePointer<Unmanaged<RegexPattern>>,
        patternCount: Int
    ) {
        unsafe self.nodes = nodes
        self.nodeCount = nodeCount
        unsafe self.children = children
        self.childCount = childCount
        unsafe self.values = values
        self.valueCount = valueCount
        unsafe self.bytes = bytes
        self.byteCount = byteCount
        unsafe self.patterns = patterns
        self.patternCount = patternCount
    }

    /// Frees the memory; the program's last act.
    @unsafe func deallocate() {
        unsafe nodes.deallocate()
        unsafe children.deallocate()
        unsafe values.deallocate()
        unsafe bytes.deallocate()
        unsafe patterns.deallocate()
    }

    @inline(__always)
    func node(_ id: Node.ID) -> Node {
        precondition(id < nodeCount)
        return unsafe nodes[Int(id)]
    }

    @inline(__always)
    func child(_ index: Int, of run: Node.Children) -> Node.ID {
        precondition(index < run.count && Int(run.start) + index < childCount)
        return unsafe children[Int(run.start) + index]
    }

    /// A constant's bytes.
    @inline(__always)
    func run(_ text: Value.Text) -> ByteRun {
        precondition(text.place == .constants && Int(text.offset) + Int(text.count) <= byteCount)
        return unsafe ByteRun(bytes + Int(text.offset), count: Int(text.count))
    }

    /// Element `index` of a constant list or map.
    @inline(__always)
    func element(_ index: Int, of items: Value.Items) -> Value {
        let place = Int(items.offset) + index
        precondition(items.place == .constants && index < items.count && place < valueCount)
        return unsafe values[place]
    }

    func pattern(_ index: Int32) -> RegexPattern {
        precondition(index >= 0 && index < patternCount)
        return unsafe patterns[Int(index)].takeUnretainedValue()
    }
}
