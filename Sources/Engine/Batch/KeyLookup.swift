/// The tables of a `KeyTable` as plain pointers, which each batch has at hand. Valid as long as its key table.
@safe struct KeyLookup {
    /// Open-addressed table of names; `nameMask + 1` entries.
    let names: UnsafeMutablePointer<Name>
    let nameMask: Int
    let nameBase: UnsafeMutablePointer<UInt8>
    /// `moves[node * nameCount + name]`; see `KeyTable`.
    let moves: UnsafeMutablePointer<Move>
    let nameCount: Int
    /// True when names are wanted at any depth, so that every nested key must be looked up.
    let watchesAllDepths: Bool

    /// One name. Keys of up to 16 bytes are equal when head, tail and length are. 32 bytes.
    struct Name {
        var head: UInt64 = 0
        var tail: UInt64 = 0
        /// Bytes of the name plus one; 0 marks a free place.
        var lengthPlusOne: UInt32 = 0
        /// Where the name stands among the table's bytes.
        var offset: UInt32 = 0
        var name: UInt16 = 0
        /// The move at the top level, which most keys make.
        var slot = KeyTable.noSlot
        var child: UInt16 = 0
        /// Wanted at any depth.
        var watched = false
    }

    /// What a name does at a node.
    struct Move {
        /// The node inside the value, 0 when nothing inside is of interest.
        var child: UInt16 = 0
        /// The slot that the value fills.
        var slot = KeyTable.noSlot
    }

    /// First and last up to eight bytes of a key, zero-filled. `key` is readable for 8 bytes past its end.
    @inline(__always)
    static func ends(_ key: UnsafePointer<UInt8>, _ length: Int) -> (UInt64, UInt64) {
        let raw = unsafe UnsafeRawPointer(key)
        let first = unsafe raw.loadUnaligned(as: UInt64.self)
        if length >= 8 {
            return unsafe (first, (raw + (length &- 8)).loadUnaligned(as: UInt64.self))
        }
        return (first & ~(UInt64.max &<< UInt64(truncatingIfNeeded: length &* 8)), 0)
    }

    @inline(__always)
    static func hash(_ head: UInt64, _ tail: UInt64, _ length: Int) -> Int {
        let mixed = head ^ (tail &<< 13 | tail &>> 51) ^ UInt64(truncatingIfNeeded: length)
        return Int(truncatingIfNeeded: (mixed &* 0xD6E8_FEB8_6659_FD93) &>> 40)
    }

    /// The entry of a name, or nil. The key is unescaped text, readable for 8 bytes past its end.
    @inline(__always)
    func name(_ key: UnsafePointer<UInt8>, _ length: Int) -> UnsafePointer<Name>? {
        let (head, tail) = unsafe Self.ends(key, length)
        let wanted = UInt32(truncatingIfNeeded: length &+ 1)
        var place = Self.hash(head, tail, length) & nameMask
        while true {
            let entry = unsafe UnsafePointer(names + place)
            if unsafe entry.pointee.lengthPlusOne == wanted && entry.pointee.head == head && entry.pointee.tail == tail {
                if unsafe length <= 16 || Bytes.equal(nameBase + Int(entry.pointee.offset), key, length) {
                    return unsafe entry
                }
            }
            if unsafe entry.pointee.lengthPlusOne == 0 { return nil }
            place = (place &+ 1) & nameMask
        }
    }

    /// What a name does at a node.
    @inline(__always)
    func move(from node: Int, _ name: UInt16) -> Move { unsafe moves[node &* nameCount &+ Int(name)] }
}
