extension Batch {
    /// The field that fills `slot` in an event, or nil. One array access.
    @inline(__always)
    package func field(_ event: Int, _ slot: UInt16) -> Field? {
        let place = unsafe slots[event &* slotCount &+ Int(slot)]
        if place == 0 { return nil }
        return unsafe fieldTable[Int(eventTable[event].fieldStart) &+ Int(place) &- 1]
    }

    /// Index within the event of the field that fills `slot`, or -1.
    @inline(__always)
    package func fieldIndex(_ event: Int, _ slot: UInt16) -> Int {
        Int(unsafe slots[event &* slotCount &+ Int(slot)]) &- 1
    }

    /// Field `index` of an event, nested, removed and shadowed ones included.
    @inline(__always)
    package func field(_ event: Int, at index: Int) -> Field {
        assert(index < Int(unsafe eventTable[event].fieldCount))
        return unsafe fieldTable[Int(eventTable[event].fieldStart) &+ index]
    }

    /// Bytes of a field's value: a string without its quotes (escapes as they stand), anything else its JSON text.
    @inline(__always)
    package func value(_ field: Field) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: bytes + field.valueStart, count: field.valueLength)
    }

    /// Bytes of a field's key without quotes, escapes as they stand.
    package func key(_ field: Field) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: bytes + Int(field.keyOffset), count: keyLength(of: field))
    }

    /// Length of the key in bytes; looks for the closing quote where it does not fit the field's 16 bits.
    @inline(__always)
    package func keyLength(of field: Field) -> Int {
        if field.keyLength < UInt16.max { return Int(field.keyLength) }
        var end = Int(field.keyOffset) + Int(UInt16.max)
        while unsafe bytes[end] != 0x22 || !isClosing(end, from: Int(field.keyOffset)) { end += 1 }
        return end - Int(field.keyOffset)
    }

    /// True when the quote at `quote` has an even number of backslashes before it.
    private func isClosing(_ quote: Int, from start: Int) -> Bool {
        var i = quote
        while i > start, unsafe bytes[i - 1] == 0x5C { i -= 1 }
        return (quote - i) & 1 == 0
    }

    /// Top-level field whose key is `name` (unescaped); the last one wins. For names that no plan interned.
    package func field(_ event: Int, named name: UnsafeRawBufferPointer) -> Field? {
        let count = Int(unsafe eventTable[event].fieldCount)
        for index in stride(from: count - 1, through: 0, by: -1) {
            let field = self.field(event, at: index)
            if field.has(Field.nested | Field.removed | Field.shadowed) { continue }
            if unsafe keyEquals(field, name) { return field }
        }
        return nil
    }

    private func keyEquals(_ field: Field, _ name: UnsafeRawBufferPointer) -> Bool {
        let key = unsafe self.key(field)
        if unsafe key.count == name.count && key.elementsEqual(name) { return true }
        guard unsafe key.contains(0x5C) else { return false }
        var text = GrowableBytes(capacity: key.count)
        unsafe JSONText.unescape(key, into: &text)
        return unsafe text.bytes.elementsEqual(name)
    }

    /// Index of the top-level field whose value contains the byte at `position`, or nil.
    package func topLevelField(_ event: Int, containing position: Int) -> Int? {
        for index in 0..<Int(unsafe eventTable[event].fieldCount) {
            let field = self.field(event, at: index)
            if field.has(Field.nested | Field.removed) { continue }
            if position >= field.valueStart && position < field.valueEnd { return index }
        }
        return nil
    }

    /// The record's time, else when its bytes were read.
    package func timeOrReceipt(_ event: Int) -> Int64 {
        let time = unsafe eventTable[event].time
        return time != Event.noTime ? time : origin(of: event).receivedAt
    }
}
