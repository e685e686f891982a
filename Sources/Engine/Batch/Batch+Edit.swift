extension Batch {
    /// A value to write into a record.
    @safe package enum NewValue {
        case null
        case bool(Bool)
        case integer(Int64)
        /// Plain text; it is escaped on the way.
        case text(UnsafeRawBufferPointer)
        /// JSON text of the given type (a string without its quotes, escaped).
        case json(UnsafeRawBufferPointer, FieldType)
        /// The value of another field, as `Batch.value` gives it.
        case copy(UnsafeRawBufferPointer, FieldType)
        /// As `double.description`; non-finite values are written as strings.
        case double(Double)
    }

    /// Sets the top-level member of `slot`'s path: replaces its value, or appends the member to the record. A nested
    /// member that fills the slot is replaced in place.
    package mutating func set(_ event: Int, _ slot: UInt16, _ value: NewValue) {
        let index = fieldIndex(event, slot)
        if index >= 0 {
            replace(event, at: index, with: value)
            return
        }
        let (offset, length, type) = write(value)
        let key = Int(keys.preambleOffsets[Int(slot)])
        let keyLength = preambleKeyLength(slot)
        let added = Field(
            keyOffset: key, keyLength: keyLength, slot: slot, valueOffset: offset, valueLength: length, type: type,
            flags: Field.edited)
        let place = appendField(event, added)
        unsafe slots[event * slotCount + Int(slot)] = UInt16(place + 1)
        unsafe eventTable[event].flags.formUnion([.edited, .rewritten])
    }

    /// Replaces the value of field `index` of an event. Replacing a nested one rewrites the member that contains it.
    package mutating func replace(_ event: Int, at index: Int, with value: NewValue) {
        var field = self.field(event, at: index)
        if field.has(Field.nested) {
            replaceNested(event, at: index, with: value)
            return
        }
        let wasContainer = field.type.isContainer
        let (offset, length, type) = write(value)
        field.valueOffset = UInt32(offset)
        field.info = UInt32(length) | UInt32(type.rawValue) << 24 | (field.info & 0xF000_0000) | Field.edited
        unsafe fieldTable[Int(eventTable[event].fieldStart) + index] = field
        unsafe eventTable[event].flags.formUnion([.edited, .rewritten])
        if wasContainer { dropNested(event, within: index) }
        if type.isContainer { indexInside(event, field: index) }
    }

    /// Takes field `index` out of the record; a nested one out of the member that contains it.
    package mutating func remove(_ event: Int, at index: Int) {
        let field = self.field(event, at: index)
        if field.has(Field.nested) {
            removeNested(event, keyOffset: Int(field.keyOffset), valueEnd: outerEnd(field), top: topLevel(event, of: index))
            return
        }
        unsafe fieldTable[Int(eventTable[event].fieldStart) + index].info |= Field.removed
        clearSlot(event, field.slot, index)
        if field.type.isContainer { dropNested(event, within: index) }
        unsafe eventTable[event].flags.formUnion([.edited, .rewritten])
        if unsafe eventTable[event].flags.contains(.duplicates) { removeShadowed(event, by: field.slot) }
    }

    /// Takes out the earlier members of the same key, which would come back to light.
    private mutating func removeShadowed(_ event: Int, by slot: UInt16) {
        for i in 0..<Int(unsafe eventTable[event].fieldCount) {
            let field = self.field(event, at: i)
            guard field.slot == slot, field.has(Field.shadowed), !field.has(Field.nested | Field.removed) else { continue }
            unsafe fieldTable[Int(eventTable[event].fieldStart) + i].info |= Field.removed
        }
    }

    /// Gives field `index`, a top-level one, the name of `slot`'s path. A member that had the name is removed.
    package mutating func rename(_ event: Int, at index: Int, to slot: UInt16) {
        let occupied = fieldIndex(event, slot)
        if occupied == index { return }
        if occupied >= 0 { remove(event, at: occupied) }
        var field = self.field(event, at: index)
        precondition(!field.has(Field.nested))
        clearSlot(event, field.slot, index)
        if unsafe eventTable[event].flags.contains(.duplicates) { removeShadowed(event, by: field.slot) }
        if field.type.isContainer { dropNested(event, within: index) }
        field.keyOffset = keys.preambleOffsets[Int(slot)]
        field.keyLength = UInt16(preambleKeyLength(slot))
        field.slot = slot
        field.info |= Field.edited
        unsafe fieldTable[Int(eventTable[event].fieldStart) + index] = field
        unsafe slots[event * slotCount + Int(slot)] = UInt16(index + 1)
        unsafe eventTable[event].flags.formUnion([.edited, .rewritten])
        if field.type.isContainer { indexInside(event, field: index) }
    }

    /// Replaces bytes inside the value of top-level field `top` (offsets of the batch, within the value as it now
    /// stands): how part of a string or a member of a nested object is masked.
    package mutating func replaceInside(
        _ event: Int, top: Int, from start: Int, to end: Int, with replacement: UnsafeRawBufferPointer
    ) {
        let field = self.field(event, at: top)
        precondition(start >= field.valueStart && end <= field.valueEnd && start <= end)
        let length = field.valueLength - (end - start) + replacement.count
        // The replacement may point into this batch, which can move when it grows.
        var copy = GrowableBytes(capacity: length)
        unsafe copy.append(bytes + field.valueStart, count: start - field.valueStart)
        unsafe copy.append(replacement)
        unsafe copy.append(bytes + end, count: field.valueEnd - end)
        replace(event, at: top, with: unsafe .json(copy.bytes, field.type))
    }

    // MARK: Parts

    /// Index of the top-level field that contains field `index`: nested entries follow theirs.
    package func topLevel(_ event: Int, of index: Int) -> Int {
        var i = index
        while field(event, at: i).has(Field.nested) { i -= 1 }
        return i
    }

    private mutating func replaceNested(_ event: Int, at index: Int, with value: NewValue) {
        let field = self.field(event, at: index)
        let top = topLevel(event, of: index)
        let (offset, length, type) = write(value)
        let quotes = type.isText ? 1 : 0
        var text = GrowableBytes(capacity: length + 2)
        unsafe text.append(bytes + offset - quotes, count: length + 2 * quotes)
        let old = field.type.isText ? 1 : 0
        unsafe replaceInside(
            event, top: top, from: field.valueStart - old, to: field.valueEnd + old, with: text.bytes)
    }

    /// Removes the member with the key at `keyOffset` from the text of field `top`, with one comma.
    package mutating func removeNested(_ event: Int, keyOffset: Int, valueEnd: Int, top: Int) {
        let container = field(event, at: top)
        var start = keyOffset - 1
        var end = valueEnd
        while end < container.valueEnd, unsafe Bytes.isSpace(bytes[end]) { end += 1 }
        if unsafe bytes[end] == 0x2C {
            end += 1
            while end < container.valueEnd, unsafe Bytes.isSpace(bytes[end]) { end += 1 }
        } else {
            end = valueEnd
            while start > container.valueStart, unsafe Bytes.isSpace(bytes[start - 1]) { start -= 1 }
            if unsafe bytes[start - 1] == 0x2C { start -= 1 }
        }
        unsafe replaceInside(event, top: top, from: start, to: end, with: UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// Behind the value, closing quote included.
    private func outerEnd(_ field: Field) -> Int { field.valueEnd + (field.type.isText ? 1 : 0) }

    mutating func clearSlot(_ event: Int, _ slot: UInt16, _ index: Int) {
        guard slot != KeyTable.noSlot else { return }
        let place = event * slotCount + Int(slot)
        if unsafe slots[place] == UInt16(index + 1) { unsafe slots[place] = 0 }
    }

    private mutating func dropNested(_ event: Int, within top: Int) {
        let start = Int(unsafe eventTable[event].fieldStart)
        var i = top + 1
        while i < Int(unsafe eventTable[event].fieldCount), unsafe fieldTable[start + i].has(Field.nested) {
            unsafe fieldTable[start + i].info |= Field.removed
            clearSlot(event, unsafe fieldTable[start + i].slot, i)
            i += 1
        }
        watchedMembers.removeAll { $0.event == UInt32(event) && $0.field == UInt16(top) && $0.nested }
    }

    /// Appends an entry to the event's run, moving the run behind all others when its slack is used up.
    @discardableResult
    mutating func appendField(_ event: Int, _ field: Field) -> Int {
        let old = unsafe eventTable[event]
        let count = Int(old.fieldCount)
        precondition(count < Limits.recordFields + 1024, "a record's fields overflow their table")
        if old.fieldCount == old.fieldCapacity {
            let room = count + max(8, count / 2)
            reserveFields(fieldCount + room)
            unsafe (fieldTable + fieldCount).update(from: fieldTable + Int(old.fieldStart), count: count)
            unsafe eventTable[event].fieldStart = UInt32(fieldCount)
            unsafe eventTable[event].fieldCapacity = UInt16(room)
            fieldCount += room
        }
        unsafe fieldTable[Int(eventTable[event].fieldStart) + count] = field
        unsafe eventTable[event].fieldCount += 1
        return count
    }

    /// Writes a value into the arena; gives where its text stands.
    mutating func write(_ value: NewValue) -> (offset: Int, length: Int, type: FieldType) {
        switch value {
        case .null: return arena("null", .null)
        case .bool(let truth): return truth ? arena("true", .true) : arena("false", .false)
        case .integer(let number): return arena(text: String(number), .integer)
        case .double(let number):
            guard number.isFinite else {
                let name: StaticString = number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity"
                return unsafe arena(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), .string)
            }
            return arena(text: "\(number)", .double)
        case .json(let text, let type): return unsafe arena(text, type)
        case .copy(let text, .rawText): return unsafe write(.text(text))
        case .copy(let text, let type): return unsafe arena(text, type)
        case .text(let text):
            guard unsafe text.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) else {
                return unsafe arena(text, .string)
            }
            var escaped = GrowableBytes(capacity: text.count + 32)
            unsafe JSONText.escape(text, into: &escaped)
            return unsafe arena(escaped.bytes, .escapedString)
        }
    }

    private mutating func arena(_ text: StaticString, _ type: FieldType) -> (Int, Int, FieldType) {
        unsafe arena(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount), type)
    }

    private mutating func arena(text: String, _ type: FieldType) -> (Int, Int, FieldType) {
        var copy = text
        return copy.withUTF8 { unsafe arena(UnsafeRawBufferPointer($0), type) }
    }

    /// Copies `text` to the arena, in quotes where the type has them. `text` may point into this batch.
    private mutating func arena(_ text: UnsafeRawBufferPointer, _ type: FieldType) -> (Int, Int, FieldType) {
        let length = min(text.count, Field.maximumLength)
        let needed = arenaEnd + length + 2 + 64
        if needed > capacity, let start = text.baseAddress, unsafe contains(start) {
            var copy = GrowableBytes(capacity: text.count)
            unsafe copy.append(text)
            reserveBytes(needed)
            return unsafe arena(copy.bytes, type)
        }
        reserveBytes(needed)
        let quoted = type == .string || type == .escapedString
        if quoted {
            unsafe bytes[arenaEnd] = 0x22
            arenaEnd += 1
        }
        let offset = arenaEnd
        if let start = text.baseAddress {
            unsafe UnsafeMutableRawPointer(bytes + offset).copyMemory(from: start, byteCount: length)
        }
        arenaEnd += length
        if quoted {
            unsafe bytes[arenaEnd] = 0x22
            arenaEnd += 1
        }
        return (offset, length, type)
    }

    private func contains(_ pointer: UnsafeRawPointer) -> Bool {
        unsafe pointer >= UnsafeRawPointer(bytes) && pointer < UnsafeRawPointer(bytes + capacity)
    }
}
