extension Batch {
    /// Walks one nested object or array, checks its grammar, and enters the members that the plan looks for behind
    /// `fieldCount` as nested fields of the event's run.
    ///
    /// - Parameters:
    ///   - field: index within the event of the top-level field that this is the value of.
    ///   - node: the key table's node inside it, 0 when no path leads there.
    ///   - open: position of its opening bracket, whose structural is consumed already.
    /// On success `walk.position` is behind the closing bracket and `walk.cursor` behind its structural.
    mutating func walkContainer(
        _ event: Int, field: Int, runStart: Int, node: UInt16, open: Int, _ walk: inout Walk, escapes: Bool,
        _ flags: inout Event.Flags, _ scratch: inout ScanScratch
    ) -> RejectReason {
        let lookup = self.lookup
        let base = unsafe UnsafePointer(bytes)
        let structurals = unsafe walk.structurals
        let origin = walk.base
        let openFields = unsafe scratch.openFields
        var cursor = walk.cursor
        var containers = ContainerStack()
        var depth = 1
        var inObject = unsafe base[open] == 0x7B
        containers.set(1, isObject: inObject, node: inObject ? Int(node) : 0)
        var at = open
        var isFirst = true
        var hasWatchedContainer = false
        while true {
            // A key, where this is an object; then a value; `position` is the structural behind it.
            var position = unsafe origin &+ Int(structurals[cursor])
            var valueStart = unsafe JSONCursor.skipBlank(base, at &+ 1)
            let isEmpty = unsafe isFirst && valueStart == position && base[position] == (inObject ? 0x7D : 0x5D)
            if !isEmpty {
                var keyStart = 0
                var keyLength = 0
                var entry: UnsafePointer<KeyLookup.Name>?
                var move = KeyLookup.Move()
                if inObject {
                    guard unsafe base[valueStart] == 0x22 && base[position] == 0x3A else { return .unexpectedToken }
                    let close = unsafe JSONCursor.trimBlank(base, position &- 1)
                    guard unsafe close > valueStart && base[close] == 0x22 else { return .unexpectedToken }
                    keyStart = valueStart &+ 1
                    keyLength = close &- keyStart
                    let node = containers.node(depth)
                    let wanted = node != 0 || lookup.watchesAllDepths
                    if escapes, unsafe Bytes.find(0x5C, base, keyStart, close) < close {
                        let check = unsafe JSONText.checkEscapes(base, keyStart, close)
                        guard check != .bad else { return .badEscape }
                        if check == .loneSurrogate { flags.formUnion([.mend, .edited, .rewritten]) }
                        if wanted { unsafe entry = escapedName(keyStart, keyLength, &scratch) }
                    } else if wanted {
                        unsafe entry = lookup.name(base + keyStart, keyLength)
                    }
                    if node != 0, let entry = unsafe entry { move = unsafe lookup.move(from: node, entry.pointee.name) }
                    cursor &+= 1
                    valueStart = unsafe JSONCursor.skipBlank(base, position &+ 1)
                    position = unsafe origin &+ Int(structurals[cursor])
                }
                let lead = unsafe base[valueStart]
                var textStart = valueStart
                var valueEnd: Int
                var type: FieldType
                if lead == 0x22 {
                    textStart &+= 1
                    valueEnd = unsafe JSONCursor.trimBlank(base, position &- 1)
                    guard unsafe valueEnd > valueStart && base[valueEnd] == 0x22 else {
                        return unsafe base[position] == 0x0A ? .truncated : .badString
                    }
                    type = .string
                    if escapes, unsafe Bytes.find(0x5C, base, textStart, valueEnd) < valueEnd {
                        let check = unsafe JSONText.checkEscapes(base, textStart, valueEnd)
                        guard check != .bad else { return .badEscape }
                        if check == .loneSurrogate { flags.formUnion([.mend, .edited, .rewritten]) }
                        type = .escapedString
                    }
                } else if valueStart == position {
                    guard lead == 0x7B || lead == 0x5B else { return lead == 0x0A ? .truncated : .unexpectedToken }
                    type = lead == 0x7B ? .object : .array
                    valueEnd = valueStart
                } else {
                    valueEnd = unsafe JSONCursor.trimBlank(base, position &- 1) &+ 1
                    let scalar = unsafe NumberText.scalar(base, valueStart, valueEnd)
                    guard let scalar else { return NumberText.wrongScalar(lead) }
                    type = scalar
                    if scalar == .nonfinite { flags.formUnion([.mend, .edited, .rewritten]) }
                }
                var opened = -1
                if move.slot != KeyTable.noSlot {
                    opened = fieldCount
                    let index = fieldCount &- runStart
                    guard index < Limits.recordFields else { return .tooManyFields }
                    reserveFields(fieldCount &+ 1)
                    unsafe fieldTable[fieldCount] = Field(
                        keyOffset: keyStart, keyLength: keyLength, slot: move.slot, valueOffset: textStart,
                        valueLength: valueEnd &- textStart, type: type, flags: Field.nested)
                    fieldCount &+= 1
                    enterNested(event, slot: move.slot, index: index, runStart: runStart, &flags)
                }
                if let entry = unsafe entry, unsafe entry.pointee.watched {
                    hasWatchedContainer = hasWatchedContainer || type.isContainer
                    watchedMembers.append(
                        WatchedMember(
                            event: UInt32(event), name: unsafe entry.pointee.name, field: UInt16(field),
                            keyOffset: UInt32(keyStart), valueOffset: UInt32(textStart),
                            valueLength: UInt32(valueEnd - textStart), type: type, nested: true))
                }
                if type.isContainer {
                    depth &+= 1
                    guard depth < Limits.jsonDepth &- 1 else { return .tooDeep }
                    cursor &+= 1
                    at = position
                    inObject = type == .object
                    containers.set(depth, isObject: inObject, node: inObject ? Int(move.child) : 0)
                    unsafe openFields[depth] = Int32(truncatingIfNeeded: opened)
                    isFirst = true
                    continue
                }
            }
            // A comma, or what closes one or more containers.
            while true {
                cursor &+= 1
                let mark = unsafe base[position]
                if mark == 0x2C {
                    at = position
                    isFirst = false
                    break
                }
                guard mark == (inObject ? 0x7D : 0x5D) else { return mark == 0x0A ? .truncated : .unexpectedToken }
                if depth == 1 {
                    walk.position = position &+ 1
                    walk.cursor = cursor
                    if hasWatchedContainer { measureWatchedContainers(event) }
                    return .none
                }
                let opened = unsafe Int(openFields[depth])
                if opened >= 0 {
                    // The container is complete: its field gets its length.
                    let start = unsafe Int(fieldTable[opened].valueOffset)
                    unsafe fieldTable[opened].info |= UInt32(truncatingIfNeeded: position &+ 1 &- start)
                }
                depth &-= 1
                inObject = containers.isObject(depth)
                let after = unsafe origin &+ Int(structurals[cursor])
                guard unsafe JSONCursor.skipBlank(base, position &+ 1) == after else { return .unexpectedToken }
                position = after
            }
        }
    }

    /// Fills a slot by a nested member: over an earlier nested one, not over a top-level one.
    private mutating func enterNested(
        _ event: Int, slot: UInt16, index: Int, runStart: Int, _ flags: inout Event.Flags
    ) {
        let place = event * slotCount + Int(slot)
        let before = unsafe Int(slots[place])
        if before != 0 {
            guard unsafe fieldTable[runStart + before - 1].has(Field.nested) else { return }
            unsafe fieldTable[runStart + before - 1].info |= Field.shadowed
            flags.insert(.duplicates)
        }
        unsafe slots[place] = UInt16(truncatingIfNeeded: index + 1)
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
}

/// What the walk is inside of, by depth from 1 on: object or array, and the key table's node there.
private struct ContainerStack {
    private var objects = (UInt64(0), UInt64(0))
    /// Nodes of depths 1...8, 16 bits each; deeper down no path leads on (paths have at most eight steps).
    private var nodes = (UInt64(0), UInt64(0))

    @inline(__always)
    func isObject(_ depth: Int) -> Bool {
        (depth < 64 ? objects.0 &>> UInt64(depth) : objects.1 &>> UInt64(depth)) & 1 != 0
    }

    @inline(__always)
    func node(_ depth: Int) -> Int {
        if depth <= 4 { return Int(truncatingIfNeeded: nodes.0 &>> UInt64(depth &* 16 &- 16)) & 0xFFFF }
        if depth <= 8 { return Int(truncatingIfNeeded: nodes.1 &>> UInt64(depth &* 16 &- 80)) & 0xFFFF }
        return 0
    }

    @inline(__always)
    mutating func set(_ depth: Int, isObject: Bool, node: Int) {
        let bit: UInt64 = isObject ? 1 : 0
        if depth < 64 {
            objects.0 = objects.0 & ~(1 &<< UInt64(depth)) | bit &<< UInt64(depth)
        } else {
            objects.1 = objects.1 & ~(1 &<< UInt64(depth)) | bit &<< UInt64(depth)
        }
        if depth <= 4 {
            let shift = UInt64(depth &* 16 &- 16)
            nodes.0 = nodes.0 & ~(0xFFFF &<< shift) | UInt64(node) &<< shift
        } else if depth <= 8 {
            let shift = UInt64(depth &* 16 &- 80)
            nodes.1 = nodes.1 & ~(0xFFFF &<< shift) | UInt64(node) &<< shift
        }
    }
}
