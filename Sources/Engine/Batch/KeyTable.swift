/// The field paths that a plan names, so that each is one array access per event.
///
/// A path such as `attributes.task.id` gets one *slot*. It matches the dotted key `"attributes.task.id"`, the nested
/// objects `{"attributes": {"task": {"id": ..}}}` and every mixture; where a record has several, the one with the
/// fewest steps is taken. The scanner walks a small automaton: *names* (single keys, hashed) move it from *node* to
/// node, and a move may fill a slot.
///
/// Immutable after `Builder.build()`, and so shared by all workers (`@unchecked`: its tables are raw memory).
@safe package final class KeyTable: @unchecked Sendable {
    /// "No slot" in a `Field` and in the automaton.
    package static let noSlot = UInt16.max
    /// Paths a plan may name. 4,096: the slot row of an event stays below 8 KiB.
    package static let maximumSlots = 4096

    /// Number of slots.
    package let count: Int
    /// The paths as written, by slot.
    package let paths: [String]
    /// Top-level names that stages add or edit, with quotes, one behind the other; stands at the start of each batch.
    package let preamble: [UInt8]
    /// By slot: where its path stands in the preamble, behind the quote.
    package let preambleOffsets: [UInt32]
    /// True when names are wanted at any depth, so that every nested key must be looked up.
    package let watchesAllDepths: Bool

    /// Open-addressed table of names; `mask + 1` entries.
    let names: UnsafeMutablePointer<NameEntry>
    let nameMask: Int
    let nameBytes: [UInt8]
    let nameBase: UnsafeMutablePointer<UInt8>
    /// `moves[node * nameCount + name]`.
    let moves: UnsafeMutablePointer<Move>
    let nameCount: Int
    let nodeCount: Int
    /// By name: wanted at any depth.
    let watched: UnsafeMutablePointer<Bool>

    /// One name. Keys of up to 16 bytes are equal when head, tail and length are.
    struct NameEntry {
        var head: UInt64
        var tail: UInt64
        var length: UInt32
        var name: UInt16
        var used: Bool
        var offset: UInt32
    }

    /// What a name does at a node.
    struct Move {
        /// The node inside the value, 0 when nothing inside is of interest.
        var child: UInt16
        /// The slot that the value fills.
        var slot: UInt16
    }

    init(builder: borrowing Builder) {
        count = builder.paths.count
        paths = builder.paths
        var preamble: [UInt8] = []
        var offsets: [UInt32] = []
        for path in builder.paths {
            preamble.append(UInt8(ascii: "\""))
            offsets.append(UInt32(preamble.count))
            preamble.append(contentsOf: JSONText.escaped(path))
            preamble.append(UInt8(ascii: "\""))
        }
        self.preamble = preamble
        preambleOffsets = offsets
        nameCount = builder.names.count
        nodeCount = builder.edges.count
        watchesAllDepths = !builder.watchedNames.isEmpty

        let moveCount = max(1, nameCount * nodeCount)
        unsafe moves = .allocate(capacity: moveCount)
        unsafe moves.initialize(repeating: Move(child: 0, slot: Self.noSlot), count: moveCount)
        for (node, edges) in builder.edges.enumerated() {
            for (name, move) in edges { unsafe moves[node * nameCount + Int(name)] = move }
        }
        unsafe watched = .allocate(capacity: max(1, nameCount))
        unsafe watched.initialize(repeating: false, count: max(1, nameCount))
        for name in builder.watchedNames { unsafe watched[Int(name)] = true }

        var tableSize = 16
        while tableSize < nameCount * 4 { tableSize *= 2 }
        nameMask = tableSize - 1
        unsafe names = .allocate(capacity: tableSize)
        unsafe names.initialize(
            repeating: NameEntry(head: 0, tail: 0, length: 0, name: 0, used: false, offset: 0), count: tableSize)
        var bytes: [UInt8] = []
        var offsetOfName: [Int] = []
        for name in builder.names {
            offsetOfName.append(bytes.count)
            bytes.append(contentsOf: name.utf8)
            bytes.append(contentsOf: repeatElement(0, count: 16))
        }
        bytes.append(contentsOf: repeatElement(0, count: 16))
        nameBytes = bytes
        unsafe nameBase = .allocate(capacity: bytes.count)
        for (i, byte) in bytes.enumerated() { unsafe nameBase[i] = byte }
        for (index, name) in builder.names.enumerated() {
            let length = name.utf8.count
            let (head, tail) = unsafe Self.ends(nameBase + offsetOfName[index], length)
            var place = Self.hash(head, tail, length) & nameMask
            while unsafe names[place].used { place = (place + 1) & nameMask }
            unsafe names[place] = NameEntry(
                head: head, tail: tail, length: UInt32(length), name: UInt16(index), used: true,
                offset: UInt32(offsetOfName[index]))
        }
    }

    deinit {
        unsafe names.deallocate()
        unsafe moves.deallocate()
        unsafe watched.deallocate()
        unsafe nameBase.deallocate()
    }

    /// First and last up to eight bytes of a key, zero-filled. `key` is readable for 8 bytes past its end.
    @inline(__always)
    static func ends(_ key: UnsafePointer<UInt8>, _ length: Int) -> (UInt64, UInt64) {
        let raw = unsafe UnsafeRawPointer(key)
        let first = unsafe raw.loadUnaligned(as: UInt64.self)
        if length >= 8 {
            return unsafe (first, raw.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self))
        }
        let mask = (UInt64(1) << UInt64(length * 8)) &- 1
        return (first & mask, 0)
    }

    @inline(__always)
    static func hash(_ head: UInt64, _ tail: UInt64, _ length: Int) -> Int {
        let mixed = (head ^ (tail &* 0x9E37_79B9_7F4A_7C15) ^ UInt64(length)) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: mixed >> 32)
    }

    /// The name's index, or -1. The key is unescaped text, readable for 8 bytes past its end.
    @inline(__always)
    func name(_ key: UnsafePointer<UInt8>, _ length: Int) -> Int {
        let (head, tail) = unsafe Self.ends(key, length)
        var place = Self.hash(head, tail, length) & nameMask
        while true {
            let entry = unsafe names[place]
            if !entry.used { return -1 }
            if entry.head == head && entry.tail == tail && entry.length == UInt32(truncatingIfNeeded: length) {
                if unsafe length <= 16 || Bytes.equal(nameBase + Int(entry.offset), key, length) {
                    return Int(entry.name)
                }
            }
            place = (place + 1) & nameMask
        }
    }

    /// The node inside the top-level member with this key, 0 when the plan wants nothing there.
    func node(below key: UnsafeRawBufferPointer) -> UInt16 {
        var text = GrowableBytes(capacity: key.count + 16)
        unsafe JSONText.unescape(key, into: &text)
        text.reserve(16)
        let name = unsafe self.name(text.base, text.count)
        return unsafe name < 0 ? 0 : moves[nameCount + name].child
    }

    /// The slot of a path that the plan interned, for tests and tools.
    package func slot(of path: String) -> UInt16? { paths.firstIndex(of: path).map { UInt16($0) } }
}
