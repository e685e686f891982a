internal import CScan

/// What a walk fills: a whole record, or the nested entries of one of its fields.
enum ParseTarget {
    case record
    case inside(field: Int, node: UInt16)
}

extension Batch {
    /// Walks the structurals of one object, checks its grammar and fills the event's fields.
    ///
    /// The scan vouches (unless a block says `CSCAN_UNUSUAL`) that between two structurals stands at most one token, so
    /// the walk looks only at token ends. On success `walk.position` is the newline behind the object and `cursor` behind
    /// its structural. On failure the event's fields are undefined.
    mutating func parse(
        event: Int, openBrace: Int, _ walk: inout Walk, _ target: ParseTarget, _ scratch: inout ScanScratch
    ) -> RejectReason {
        let isRecord: Bool
        let rootNode: Int
        let insideField: Int
        switch target {
        case .record:
            isRecord = true
            rootNode = 1
            insideField = 0
            beginFields(event)
        case .inside(let field, let node):
            isRecord = false
            rootNode = Int(node)
            insideField = field
        }
        let keys = self.keys
        let base = unsafe UnsafePointer(bytes)
        let structurals = unsafe walk.structurals
        let flagBytes = unsafe walk.flags
        let openFields = unsafe scratch.openFields
        let origin = walk.base
        let watches = keys.watchesAllDepths
        let slotRow = unsafe slots + event * keys.count

        // Containers from the outside in: bit d of `objects` says that depth d is an object.
        var objects = (UInt64(0), UInt64(0))
        var depth = 0
        var nodes = (UInt64(0), UInt64(0))  // trie nodes of depths 1...8, 16 bits each; deeper ones have none
        var topField = insideField
        var cursor = walk.cursor
        var eventFlags = Event.Flags()
        var run = fieldCount
        let runStart = isRecord ? fieldCount : Int(unsafe eventTable[event].fieldStart)
        if !isRecord { run = runStart + Int(unsafe eventTable[event].fieldCount) }

        @inline(__always)
        func skipSpace(_ from: Int) -> Int {
            var i = from
            while unsafe base[i] <= 0x20, unsafe base[i] != 0x0A, unsafe Bytes.isSpace(base[i]) { i += 1 }
            return i
        }
        @inline(__always)
        func trimSpace(_ last: Int) -> Int {
            var i = last
            while unsafe base[i] <= 0x20, unsafe Bytes.isSpace(base[i]) { i -= 1 }
            return i
        }

        // The line's end first: the flags of its blocks say what must be looked at more closely.
        var probe = cursor
        while unsafe base[origin + Int(structurals[probe])] != 0x0A { probe += 1 }
        let newline = unsafe origin + Int(structurals[probe])
        walk.position = newline
        walk.cursor = probe + 1
        var lineFlags: UInt8 = 0
        for block in (openBrace - origin) >> 6...(newline - origin) >> 6 { lineFlags |= unsafe flagBytes[block] }
        let escapes = lineFlags & UInt8(CSCAN_BACKSLASH) != 0
        if lineFlags & ~UInt8(CSCAN_BACKSLASH) != 0 {
            let reason = checkUnusualLine(openBrace, newline, lineFlags)
            if reason != .none { return reason }
        }
        // There are at most as many fields as structurals, so the table stays where it is from here on.
        reserveFields(run + (probe - cursor) + 1 + Limits.fieldSlack)
        let fields = unsafe fieldTable

        @inline(__always)
        func nodeAt(_ d: Int) -> Int {
            if d <= 4 { return Int(nodes.0 >> UInt64((d &- 1) &* 16)) & 0xFFFF }
            if d <= 8 { return Int(nodes.1 >> UInt64((d &- 5) &* 16)) & 0xFFFF }
            return 0
        }
        @inline(__always)
        func setNode(_ d: Int, _ node: Int) {
            if d <= 4 {
                let shift = UInt64((d &- 1) &* 16)
                nodes.0 = nodes.0 & ~(0xFFFF << shift) | UInt64(node) << shift
            } else if d <= 8 {
                let shift = UInt64((d &- 5) &* 16)
                nodes.1 = nodes.1 & ~(0xFFFF << shift) | UInt64(node) << shift
            }
        }
        @inline(__always)
        func isObject(_ d: Int) -> Bool {
            d < 64 ? objects.0 >> UInt64(d) & 1 != 0 : objects.1 >> UInt64(d &- 64) & 1 != 0
        }
        @inline(__always)
        func setObject(_ d: Int, _ object: Bool) {
            let bit: UInt64 = object ? 1 : 0
            if d < 64 {
                objects.0 = objects.0 & ~(1 << UInt64(d)) | bit << UInt64(d)
            } else {
                objects.1 = objects.1 & ~(1 << UInt64(d &- 64)) | bit << UInt64(d &- 64)
            }
        }

        // `at` is the structural just consumed: `{` or `[` that opened, or a comma.
        guard unsafe origin + Int(structurals[cursor]) == openBrace else { return .unexpectedToken }
        cursor += 1
        var at = openBrace
        var inObject = unsafe base[openBrace] == 0x7B
        var first = true
        depth = 1
        setObject(1, inObject)
        setNode(1, inObject ? rootNode : 0)
        if unsafe base[openBrace + 1] == 0x22 {
            // `{"a":1` or `{"a": 1`: new members are written the same way.
            let colon = unsafe origin + Int(structurals[cursor])
            if unsafe base[colon] == 0x3A && base[colon + 1] != 0x20 { eventFlags.insert(.compact) }
        }

        while true {
            // A member's key, or an element of an array.
            var keyStart = 0
            var keyLength = 0
            var slot = KeyTable.noSlot
            var child = 0
            var watchedName = -1
            var position = unsafe origin + Int(structurals[cursor])
            var valueStart = skipSpace(at + 1)
            if inObject {
                if unsafe base[valueStart] != 0x22 {
                    guard first, valueStart == position, unsafe base[position] == 0x7D else { return .unexpectedToken }
                } else {
                    guard unsafe base[position] == 0x3A else { return .unexpectedToken }
                    let close = trimSpace(position - 1)
                    guard close > valueStart, unsafe base[close] == 0x22 else { return .unexpectedToken }
                    keyStart = valueStart + 1
                    keyLength = close - keyStart
                    cursor += 1
                    let node = nodeAt(depth)
                    if depth == 1 && isRecord || node != 0 || watches {
                        var name = -1
                        if escapes, unsafe Bytes.find(0x5C, base, keyStart, close) < close {
                            guard unsafe JSONText.checkEscapes(base, keyStart, close) != .bad else { return .badEscape }
                            if unsafe JSONText.checkEscapes(base, keyStart, close) == .loneSurrogate { eventFlags.insert([.mend, .edited]) }
                            scratch.key.removeAll()
                            unsafe JSONText.unescape(UnsafeRawBufferPointer(start: base + keyStart, count: keyLength), into: &scratch.key)
                            scratch.key.reserve(16)
                            unsafe name = keys.name(scratch.key.base, scratch.key.count)
                        } else {
                            unsafe name = keys.name(base + keyStart, keyLength)
                        }
                        if name >= 0 {
                            if node != 0 {
                                let move = unsafe keys.moves[node &* keys.nameCount &+ name]
                                slot = move.slot
                                child = Int(move.child)
                            }
                            if watches, unsafe keys.watched[name] { watchedName = name }
                        }
                    } else if escapes {
                        switch unsafe JSONText.checkEscapes(base, keyStart, close) {
                        case .bad: return .badEscape
                        case .loneSurrogate: eventFlags.insert([.mend, .edited])
                        case .good: break
                        }
                    }
                    at = position
                    position = unsafe origin + Int(structurals[cursor])
                    valueStart = skipSpace(at + 1)
                }
            }
            if unsafe keyStart != 0 || !first || valueStart != position || base[position] != (inObject ? 0x7D : 0x5D) {
                // A value from `valueStart` up to the structural at `position`.
                var type = FieldType.null
                var valueEnd = 0
                var textStart = valueStart
                let lead = unsafe base[valueStart]
                var opens = false
                var opened = -1
                if lead == 0x22 {
                    let close = trimSpace(position - 1)
                    guard close > valueStart, unsafe base[close] == 0x22 else { return .badString }
                    textStart = valueStart + 1
                    valueEnd = close
                    type = .string
                    if escapes, unsafe Bytes.find(0x5C, base, textStart, close) < close {
                        switch unsafe JSONText.checkEscapes(base, textStart, close) {
                        case .bad: return .badEscape
                        case .loneSurrogate: eventFlags.insert([.mend, .edited])
                        case .good: break
                        }
                        type = .escapedString
                    }
                } else if valueStart == position {
                    guard lead == 0x7B || lead == 0x5B else { return lead == 0x0A ? .truncated : .unexpectedToken }
                    type = lead == 0x7B ? .object : .array
                    valueEnd = valueStart
                    opens = true
                } else {
                    valueEnd = trimSpace(position - 1) + 1
                    if unsafe Bytes.isDigit(lead) || lead == 0x2D && base[valueStart + 1] != 0x49 {
                        guard let number = unsafe NumberText.type(base, valueStart, valueEnd) else { return .badNumber }
                        type = number
                    } else {
                        guard let literal = unsafe NumberText.literal(base, valueStart, valueEnd) else {
                            return lead == 0x0A ? .truncated : .badLiteral
                        }
                        type = literal
                        if literal == .nonfinite { eventFlags.insert([.mend, .edited]) }
                    }
                }
                let isTop = depth == 1 && isRecord
                if isTop || slot != KeyTable.noSlot {
                    let index = run - runStart
                    guard index < Limits.recordFields else { return .tooManyFields }
                    if isTop { topField = index }
                    if slot != KeyTable.noSlot {
                        let known = unsafe slotRow[Int(slot)]
                        if known != 0, known - 1 < index {
                            // The same path again: a later duplicate wins, a deeper way to spell it does not.
                            let old = unsafe fields[runStart + Int(known) - 1]
                            if isTop || old.has(Field.nested) {
                                unsafe fields[runStart + Int(known) - 1].info |= Field.shadowed
                                eventFlags.insert(.duplicates)
                                unsafe slotRow[Int(slot)] = UInt16(truncatingIfNeeded: index + 1)
                            }
                        } else {
                            unsafe slotRow[Int(slot)] = UInt16(truncatingIfNeeded: index + 1)
                        }
                    }
                    unsafe fields[run] = Field(
                        keyOffset: keyStart, keyLength: keyLength, slot: slot, valueOffset: textStart,
                        valueLength: valueEnd - textStart, type: type, flags: isTop ? 0 : Field.nested)
                    opened = run
                    run += 1
                }
                if watchedName >= 0 {
                    watchedMembers.append(
                        WatchedMember(
                            event: UInt32(event), name: UInt16(watchedName), field: UInt16(topField),
                            keyOffset: UInt32(keyStart), valueOffset: UInt32(textStart),
                            valueLength: UInt32(valueEnd - textStart), type: type, nested: !isTop))
                }
                if opens {
                    depth += 1
                    guard depth < Limits.jsonDepth else { return .tooDeep }
                    at = position
                    cursor += 1
                    inObject = type == .object
                    setObject(depth, inObject)
                    setNode(depth, inObject ? child : 0)
                    unsafe openFields[depth] = Int32(truncatingIfNeeded: opened)
                    first = true
                    continue
                }
            }
            // `position` is the structural behind the value: a comma, or what closes one or more containers.
            while true {
                cursor += 1
                let mark = unsafe base[position]
                if mark == 0x2C {
                    at = position
                    first = false
                    break
                }
                guard mark == (inObject ? 0x7D : 0x5D) else { return mark == 0x0A ? .truncated : .unexpectedToken }
                depth -= 1
                if depth == 0 {
                    walk.objectEnd = position + 1
                    guard skipSpace(position + 1) == newline else { return .trailingText }
                    finish(event, run: run, runStart: runStart, flags: eventFlags, isRecord: isRecord)
                    return .none
                }
                let opened = unsafe Int(openFields[depth + 1])
                if opened >= 0 {
                    // The container is complete: its field gets its length.
                    let start = unsafe Int(fields[opened].valueOffset)
                    unsafe fields[opened].info |= UInt32(truncatingIfNeeded: position + 1 - start)
                }
                inObject = isObject(depth)
                let after = unsafe origin + Int(structurals[cursor])
                guard skipSpace(position + 1) == after else { return .unexpectedToken }
                position = after
            }
        }
    }
}

extension Batch {
    /// Enters a parsed run in the tables.
    @inline(__always)
    private mutating func finish(_ event: Int, run: Int, runStart: Int, flags: Event.Flags, isRecord: Bool) {
        unsafe eventTable[event].fieldCount = UInt16(truncatingIfNeeded: run - runStart)
        if isRecord || run > runStart + Int(unsafe eventTable[event].fieldCapacity) {
            let capacity = run - runStart + Limits.fieldSlack
            unsafe eventTable[event].fieldCapacity = UInt16(truncatingIfNeeded: capacity)
            fieldCount = runStart + capacity
        }
        if !flags.isEmpty { unsafe eventTable[event].flags.formUnion(flags) }
        if !watchedMembers.isEmpty { measureWatchedContainers(event) }
    }

    /// Gives the event's watched members that are containers their length.
    private mutating func measureWatchedContainers(_ event: Int) {
        var i = watchedMembers.count - 1
        while i >= 0, watchedMembers[i].event == UInt32(event) {
            if watchedMembers[i].type.isContainer, watchedMembers[i].valueLength == 0 {
                let start = Int(watchedMembers[i].valueOffset)
                watchedMembers[i].valueLength = UInt32(unsafe JSONCursor.skipValue(base, start) - start)
            }
            i -= 1
        }
    }

    /// The checks that the scan left open for a line with flags: UTF-8, control characters in strings, and that only one
    /// token stands between two structurals. Goes byte by byte.
    @inline(never)
    private func checkUnusualLine(_ start: Int, _ newline: Int, _ flags: UInt8) -> RejectReason {
        if flags & UInt8(CSCAN_NON_ASCII) != 0, unsafe !cscan_utf8_valid(bytes + start, newline - start) {
            return .badString
        }
        let judged = CSCAN_CONTROL | CSCAN_UNUSUAL | CSCAN_OPEN_STRING
        guard flags & UInt8(judged) != 0 else { return .none }
        var tokens = 0
        var i = start
        while i < newline {
            let byte = unsafe bytes[i]
            switch byte {
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

    @inline(__always)
    private static func endsScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x7B, 0x7D, 0x5B, 0x5D, 0x3A, 0x2C, 0x22, 0x20, 0x09, 0x0D: true
        default: false
        }
    }
}
