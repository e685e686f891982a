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
    /// Cells of the automaton. 4 Mi: 16 MiB, what some thousand nested paths take.
    package static let maximumMoves = 4 << 20

    /// Number of slots.
    package let count: Int
    /// The paths as written, by slot.
    package let paths: [String]
    /// Top-level names that stages add or edit, with quotes, one behind the other; stands at the start of each batch.
    package let preamble: [UInt8]
    /// By slot: where its path stands in the preamble, behind the quote.
    package let preambleOffsets: [UInt32]
    /// The same for the hot path: pointers only, so that nothing is counted per event.
    let lookup: KeyLookup
    private let nameCount: Int

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

        let moveCount = max(1, nameCount * builder.edges.count)
        let moves = UnsafeMutablePointer<KeyLookup.Move>.allocate(capacity: moveCount)
        unsafe moves.initialize(repeating: KeyLookup.Move(), count: moveCount)
        for (node, edges) in builder.edges.enumerated() {
            for (name, move) in edges { unsafe moves[node * nameCount + Int(name)] = move }
        }
        var tableSize = 16
        while tableSize < nameCount * 4 { tableSize *= 2 }
        let nameMask = tableSize - 1
        let names = UnsafeMutablePointer<KeyLookup.Name>.allocate(capacity: tableSize)
        unsafe names.initialize(repeating: KeyLookup.Name(), count: tableSize)
        var bytes: [UInt8] = []
        var offsetOfName: [Int] = []
        for name in builder.names {
            offsetOfName.append(bytes.count)
            bytes.append(contentsOf: name.utf8)
            bytes.append(contentsOf: repeatElement(0, count: 16))
        }
        bytes.append(contentsOf: repeatElement(0, count: 16))
        let nameBase = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
        for (i, byte) in bytes.enumerated() { unsafe nameBase[i] = byte }
        for (index, name) in builder.names.enumerated() {
            let length = name.utf8.count
            let (head, tail) = unsafe KeyLookup.ends(nameBase + offsetOfName[index], length)
            var place = KeyLookup.hash(head, tail, length) & nameMask
            while unsafe names[place].lengthPlusOne != 0 { place = (place + 1) & nameMask }
            let top = unsafe moves[nameCount + index]
            unsafe names[place] = KeyLookup.Name(
                head: head, tail: tail, lengthPlusOne: UInt32(length + 1), offset: UInt32(offsetOfName[index]),
                name: UInt16(index), slot: top.slot, child: top.child,
                watched: builder.watchedNames.contains(UInt16(index)))
        }
        unsafe lookup = KeyLookup(
            names: names, nameMask: nameMask, nameBase: nameBase, moves: moves, nameCount: nameCount,
            watchesAllDepths: !builder.watchedNames.isEmpty)
    }

    deinit {
        unsafe lookup.names.deallocate()
        unsafe lookup.moves.deallocate()
        unsafe lookup.nameBase.deallocate()
    }

    /// The node inside the top-level member with this key, 0 when the plan wants nothing there.
    func node(below key: UnsafeRawBufferPointer) -> UInt16 {
        var text = GrowableBytes(capacity: key.count + 16)
        unsafe JSONText.unescape(key, into: &text)
        text.reserve(16)
        return unsafe lookup.name(text.base, text.count)?.pointee.child ?? 0
    }

    /// The slot of a path that the plan interned, for tests and tools.
    package func slot(of path: String) -> UInt16? { paths.firstIndex(of: path).map { UInt16($0) } }
}
