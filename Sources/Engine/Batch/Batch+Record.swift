internal import CScan

extension Batch {
    /// Walks the structurals of one record, checks its grammar and fills the event's fields.
    ///
    /// The scan vouches (unless a block says `CSCAN_UNUSUAL`) that between two structurals stands at most one token, so
    /// the walk looks only at token ends. It believes at first that the line has no escapes; where its blocks say
    /// otherwise it walks once more and looks at every string. On success `walk.position` is the newline behind the
    /// record and `walk.cursor` is behind its structural. On failure the event's fields are undefined.
    @inline(__always)
    mutating func parseRecord(
        _ event: Int, openBrace: Int, _ walk: inout Walk, _ scratch: inout ScanScratch
    ) -> RejectReason {
        let first = walk.cursor
        let watched = watchedMembers.count
        var escapes = walk.expectsEscapes
        while true {
            let reason = walkRecord(event, openBrace: openBrace, &walk, escapes: escapes, &scratch)
            guard reason == .none else {
                watchedMembers.removeLast(watchedMembers.count - watched)
                return reason
            }
            var flags: UInt8 = 0
            for block in (openBrace &- walk.base) &>> 6...(walk.position &- walk.base) &>> 6 {
                flags |= unsafe walk.flags[block]
            }
            if flags == 0 {
                walk.expectsEscapes = false
                return .none
            }
            if flags & ~UInt8(CSCAN_BACKSLASH) != 0 {
                let reason = checkUnusualLine(openBrace, walk.position, flags)
                if reason != .none { return reason }
            }
            walk.expectsEscapes = flags & UInt8(CSCAN_BACKSLASH) != 0
            if escapes || !walk.expectsEscapes { return .none }
            escapes = true
            walk.cursor = first
            watchedMembers.removeLast(watchedMembers.count - watched)
        }
    }

    /// One walk over a record's members.
    private mutating func walkRecord(
        _ event: Int, openBrace: Int, _ walk: inout Walk, escapes: Bool, _ scratch: inout ScanScratch
    ) -> RejectReason {
        beginFields(event)
        let lookup = self.lookup
        let base = unsafe UnsafePointer(bytes)
        let structurals = unsafe walk.structurals
        let origin = walk.base
        let slotRow = unsafe slots + event &* slotCount
        let runStart = fieldCount
        var run = runStart
        var cursor = walk.cursor
        var flags = Event.Flags()
        guard unsafe origin &+ Int(structurals[cursor]) == openBrace else { return .unexpectedToken }
        cursor &+= 1
        var at = openBrace
        var end = unsafe origin &+ Int(structurals[cursor])
        if unsafe base[end] == 0x7D, unsafe JSONCursor.skipBlank(base, at &+ 1) == end {
            cursor &+= 1
        } else {
            // `{"a":1` or `{"a": 1`: new members are written in the line's own style.
            if unsafe base[end] == 0x3A && base[end &+ 1] > 0x20 { flags.insert(.compact) }
            members: while true {
                // The key, from its quote up to the colon.
                let quote = unsafe JSONCursor.skipBlank(base, at &+ 1)
                let colon = unsafe origin &+ Int(structurals[cursor])
                guard unsafe base[quote] == 0x22 && base[colon] == 0x3A else {
                    return unsafe base[quote] == 0x0A ? .truncated : .unexpectedToken
                }
                let keyEnd = unsafe JSONCursor.trimBlank(base, colon &- 1)
                guard unsafe keyEnd > quote && base[keyEnd] == 0x22 else { return .unexpectedToken }
                let keyStart = quote &+ 1
                let keyLength = keyEnd &- keyStart
                var entry: UnsafePointer<KeyLookup.Name>?
                if escapes, unsafe Bytes.find(0x5C, base, keyStart, keyEnd) < keyEnd {
                    let check = unsafe JSONText.checkEscapes(base, keyStart, keyEnd)
                    guard check != .bad else { return .badEscape }
                    if check == .loneSurrogate { flags.formUnion([.mend, .edited, .rewritten]) }
                    unsafe entry = escapedName(keyStart, keyLength, &scratch)
                } else {
                    unsafe entry = lookup.name(base + keyStart, keyLength)
                }
                // The value, up to the comma or brace behind it.
                let valueStart = unsafe JSONCursor.skipBlank(base, colon &+ 1)
                end = unsafe origin &+ Int(structurals[cursor &+ 1])
                cursor &+= 2
                let lead = unsafe base[valueStart]
                var textStart = valueStart
                var valueEnd: Int
                var type: FieldType
                if lead == 0x22 {
                    textStart &+= 1
                    valueEnd = unsafe JSONCursor.trimBlank(base, end &- 1)
                    guard unsafe valueEnd > valueStart && base[valueEnd] == 0x22 else {
                        return unsafe base[end] == 0x0A ? .truncated : .badString
                    }
                    type = .string
                    if escapes, unsafe Bytes.find(0x5C, base, textStart, valueEnd) < valueEnd {
                        let check = unsafe JSONText.checkEscapes(base, textStart, valueEnd)
                        guard check != .bad else { return .badEscape }
                        if check == .loneSurrogate { flags.formUnion([.mend, .edited, .rewritten]) }
                        type = .escapedString
                    }
                } else if valueStart == end {
                    guard lead == 0x7B || lead == 0x5B else { return lead == 0x0A ? .truncated : .unexpectedToken }
                    type = lead == 0x7B ? .object : .array
                    valueEnd = valueStart
                } else {
                    valueEnd = unsafe JSONCursor.trimBlank(base, end &- 1) &+ 1
                    let scalar = unsafe NumberText.scalar(base, valueStart, valueEnd)
                    guard let scalar else { return unsafe NumberText.wrongScalar(base[valueStart]) }
                    type = scalar
                    if scalar == .nonfinite { flags.formUnion([.mend, .edited, .rewritten]) }
                }
                let index = run &- runStart
                guard index < Limits.recordFields else { return .tooManyFields }
                if run &+ 1 >= fieldCapacity { reserveFields(run + 64) }
                let slot = unsafe entry?.pointee.slot ?? KeyTable.noSlot
                unsafe fieldTable[run] = Field(
                    keyOffset: keyStart, keyLength: keyLength, slot: slot, valueOffset: textStart,
                    valueLength: valueEnd &- textStart, type: type)
                let field = run
                run &+= 1
                if type.isContainer {
                    fieldCount = run
                    let node = unsafe entry?.pointee.child ?? 0
                    walk.cursor = cursor
                    let reason = walkContainer(
                        event, field: index, runStart: runStart, node: node, open: valueStart, &walk, escapes: escapes,
                        &flags, &scratch)
                    run = fieldCount
                    fieldCount = runStart
                    guard reason == .none else { return reason }
                    cursor = walk.cursor
                    valueEnd = walk.position
                    unsafe fieldTable[field].info |= UInt32(truncatingIfNeeded: valueEnd &- valueStart)
                    end = unsafe origin &+ Int(structurals[cursor])
                    cursor &+= 1
                    guard unsafe JSONCursor.skipBlank(base, valueEnd) == end else { return .unexpectedToken }
                }
                if let entry = unsafe entry {
                    if slot != KeyTable.noSlot {
                        let before = unsafe slotRow[Int(slot)]
                        if before != 0 {
                            // A later duplicate wins, and a top-level member over one deeper down.
                            unsafe fieldTable[runStart &+ Int(before) &- 1].info |= Field.shadowed
                            flags.insert(.duplicates)
                        }
                        unsafe slotRow[Int(slot)] = UInt16(truncatingIfNeeded: index &+ 1)
                    }
                    if unsafe entry.pointee.watched {
                        watchedMembers.append(
                            WatchedMember(
                                event: UInt32(event), name: unsafe entry.pointee.name, field: UInt16(index),
                                keyOffset: UInt32(keyStart), valueOffset: UInt32(textStart),
                                valueLength: UInt32(valueEnd - textStart), type: type, nested: false))
                    }
                }
                let mark = unsafe base[end]
                if mark == 0x2C {
                    at = end
                    continue
                }
                guard mark == 0x7D else { return mark == 0x0A ? .truncated : .unexpectedToken }
                break
            }
        }
        walk.objectEnd = end &+ 1
        let newline = unsafe origin &+ Int(structurals[cursor])
        guard unsafe base[newline] == 0x0A && JSONCursor.skipBlank(base, end &+ 1) == newline else {
            return .trailingText
        }
        walk.position = newline
        walk.cursor = cursor &+ 1
        let capacity = run &- runStart &+ Limits.fieldSlack
        reserveFields(runStart &+ capacity)
        fieldCount = runStart &+ capacity
        unsafe eventTable[event].fieldCount = UInt16(truncatingIfNeeded: run &- runStart)
        unsafe eventTable[event].fieldCapacity = UInt16(truncatingIfNeeded: capacity)
        if flags != [] { unsafe eventTable[event].flags.formUnion(flags) }
        return .none
    }

    /// The name of a key with escapes.
    func escapedName(_ start: Int, _ length: Int, _ scratch: inout ScanScratch) -> UnsafePointer<KeyLookup.Name>? {
        scratch.key.removeAll()
        unsafe JSONText.unescape(UnsafeRawBufferPointer(start: bytes + start, count: length), into: &scratch.key)
        scratch.key.reserve(16)
        return unsafe lookup.name(scratch.key.base, scratch.key.count)
    }

    /// The checks that the scan left open for a line with flags: UTF-8, control characters in strings, and that only one
    /// token stands between two structurals. Goes byte by byte.
    @inline(never)
    private func checkUnusualLine(_ start: Int, _ newline: Int, _ flags: UInt8) -> RejectReason {
        if flags & UInt8(CSCAN_NON_ASCII) != 0, unsafe !cscan_utf8_valid(bytes + start, newline - start) {
            return .badString
        }
        guard flags & UInt8(CSCAN_CONTROL | CSCAN_UNUSUAL | CSCAN_OPEN_STRING) != 0 else { return .none }
        var tokens = 0
        var i = start
        while i < newline {
            switch unsafe bytes[i] {
            case 0x7B, 0x7D, 0x5B, 0x5D, 0x3A, 0x2C:
                tokens = 0
                i += 1
            case 0x20, 0x09, 0x0D:
                i += 1
            case 0x22:
                tokens += 1
                guard tokens == 1 else { return .unexpectedToken }
                i += 1
                while i < newline, unsafe bytes[i] != 0x22 {
                    guard unsafe bytes[i] >= 0x20 else { return .controlCharacter }
                    i += unsafe bytes[i] == 0x5C ? 2 : 1
                }
                guard i < newline else { return .truncated }
                i += 1
            default:
                tokens += 1
                guard tokens == 1 else { return .unexpectedToken }
                while i < newline, !Self.endsScalar(unsafe bytes[i]) { i += 1 }
            }
        }
        return .none
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x7B, 0x7D, 0x5B, 0x5D, 0x3A, 0x2C, 0x22, 0x20, 0x09, 0x0D: true
        default: false
        }
    }
}
