extension Batch {
    /// A member that many events of a batch get: written once, pointed to by each.
    package struct SharedMember {
        var slot: UInt16
        fileprivate var keyOffset: Int
        fileprivate var keyLength: Int
        fileprivate var valueOffset: Int
        fileprivate var valueLength: Int
        fileprivate var type: FieldType
        /// How much nearer key and value stand in the compact writing, which is behind the spaced one.
        fileprivate var compactShift: Int
    }

    /// Writes `"name": value` to the arena, in both styles of spacing, for `add` to point to.
    package mutating func share(_ slot: UInt16, _ value: NewValue) -> SharedMember {
        let (offset, length, type) = write(value)
        let quotes = type.isText ? 1 : 0
        let keyStart = Int(keys.preambleOffsets[Int(slot)])
        let keyLength = preambleKeyLength(slot)
        let size = keyLength + length + 6
        reserveBytes(arenaEnd + size * 2 + 64)
        let spaced = arenaEnd
        for isSpaced in [true, false] {
            unsafe (bytes + arenaEnd).update(from: bytes + keyStart - 1, count: keyLength + 2)
            arenaEnd += keyLength + 2
            unsafe bytes[arenaEnd] = 0x3A
            arenaEnd += 1
            if isSpaced {
                unsafe bytes[arenaEnd] = 0x20
                arenaEnd += 1
            }
            unsafe (bytes + arenaEnd).update(from: bytes + offset - quotes, count: length + quotes * 2)
            arenaEnd += length + quotes * 2
        }
        let member = SharedMember(
            slot: slot, keyOffset: spaced + 1, keyLength: keyLength, valueOffset: spaced + keyLength + 4 + quotes,
            valueLength: length, type: type, compactShift: keyLength + 4 + length + quotes * 2)
        sharedMembers.append(member)
        return member
    }

    /// Calls `body` with the value of each shared member of this batch, until it returns true; true when it did.
    func anySharedValue(_ body: (UnsafeRawBufferPointer, FieldType) -> Bool) -> Bool {
        sharedMembers.contains { member in
            unsafe body(UnsafeRawBufferPointer(start: bytes + member.valueOffset, count: member.valueLength), member.type)
        }
    }

    /// Adds a shared member to an event whose record has none of that path.
    @inline(__always)
    package mutating func add(_ event: Int, _ member: SharedMember) {
        let isCompact = unsafe eventTable[event].flags.contains(.compact)
        let shift = isCompact ? member.compactShift : 0
        let field = Field(
            keyOffset: member.keyOffset &+ shift, keyLength: member.keyLength, slot: member.slot,
            valueOffset: member.valueOffset &+ shift &- (isCompact ? 1 : 0), valueLength: member.valueLength,
            type: member.type, flags: Field.edited)
        let place = appendField(event, field)
        unsafe slots[event &* slotCount &+ Int(member.slot)] = UInt16(truncatingIfNeeded: place &+ 1)
        unsafe eventTable[event].flags.insert(.edited)
    }

    /// Length of a slot's path as it stands in the preamble, without quotes.
    func preambleKeyLength(_ slot: UInt16) -> Int {
        let next = Int(slot) + 1
        let end = next < keys.preambleOffsets.count ? Int(keys.preambleOffsets[next]) - 2 : keys.preamble.count - 1
        return end - Int(keys.preambleOffsets[Int(slot)])
    }
}
