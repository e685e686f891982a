internal import CScan

extension Batch {
    /// Finds the records in the batch's lines: scans for structure, checks the grammar (RFC 8259, and bare NaN and
    /// Infinity), fills the event and field tables. A line that holds no object becomes a text record with its reason.
    package mutating func index(_ scratch: inout ScanScratch) {
        let length = lineBytes
        let padded = (length + 63) & ~63
        reserveBytes(linesStart + padded + 64)
        unsafe (bytes + linesEnd).update(repeating: 0x0A, count: linesStart + padded + 64 - linesEnd)
        arenaEnd = linesStart + padded + 64
        reserveInString(words: padded / 64 + 1)
        scratch.lines.reserve(padded)
        if origins.isEmpty { origins.append(Origin(input: 0, byteStart: linesStart, receivedAt: clock)) }
        unsafe _ = cscan_structurals(bytes + linesStart, length, scratch.lines.positions, inString, scratch.lines.flags)

        var walk = unsafe Walk(base: linesStart, scratch.lines.positions, scratch.lines.flags)
        var origin = 0
        var lineStart = linesStart
        while lineStart < linesEnd {
            // Every line ends in a newline and every newline is a structural, so the walk ends at one.
            while origin + 1 < origins.count, Int(origins[origin + 1].byteStart) <= lineStart { origin += 1 }
            let lineEnd = indexLine(from: lineStart, origin: origin, &walk, &scratch)
            lineStart = lineEnd + 1
        }
    }

    /// Indexes one line; returns the position of its newline and moves the walk behind that newline's structural.
    @inline(__always)
    private mutating func indexLine(
        from lineStart: Int, origin: Int, _ walk: inout Walk, _ scratch: inout ScanScratch
    ) -> Int {
        if eventCount == eventCapacity { growEvents() }
        let event = eventCount
        let first = walk.cursor
        unsafe eventTable[event] = Event()
        unsafe eventTable[event].rawStart = UInt32(truncatingIfNeeded: lineStart)
        unsafe eventTable[event].origin = UInt16(truncatingIfNeeded: origin)
        var start = lineStart
        while unsafe bytes[start] <= 0x20, unsafe bytes[start] != 0x0A, unsafe Bytes.isSpace(bytes[start]) { start += 1 }
        var reason = RejectReason.notAnObject
        if unsafe bytes[start] == 0x7B {
            reason = parseRecord(event, openBrace: start, &walk, &scratch)
            if reason == .none {
                // The walk stopped at the newline.
                let newline = walk.position
                unsafe eventTable[event].rawEnd = UInt32(truncatingIfNeeded: newline)
                unsafe eventTable[event].start = UInt32(truncatingIfNeeded: start)
                unsafe eventTable[event].end = UInt32(truncatingIfNeeded: walk.objectEnd)
                eventCount += 1
                return newline
            }
        }
        return indexOddLine(event, from: start, reason: reason, first: first, &walk, &scratch)
    }

    /// A line that is no plain object: blank, an object behind a prefix, an object with bytes that are no UTF-8, text.
    @inline(never)
    private mutating func indexOddLine(
        _ event: Int, from start: Int, reason: RejectReason, first: Int, _ walk: inout Walk, _ scratch: inout ScanScratch
    ) -> Int {
        var walked = first
        var brace = -1
        while true {
            let position = unsafe linesStart + Int(walk.structurals[walked])
            walked += 1
            if unsafe bytes[position] == 0x0A {
                walk.cursor = walked
                return finishOddLine(event, from: start, newline: position, brace: brace, reason: reason, &scratch)
            }
            if brace < 0, unsafe bytes[position] == 0x7B { brace = position }
        }
    }

    private mutating func finishOddLine(
        _ event: Int, from start: Int, newline: Int, brace: Int, reason: RejectReason, _ scratch: inout ScanScratch
    ) -> Int {
        var end = newline
        while end > start, unsafe Bytes.isSpace(bytes[end - 1]) { end -= 1 }
        if end == start {
            emptyLines += 1
            return newline
        }
        unsafe eventTable[event].rawEnd = UInt32(truncatingIfNeeded: newline)
        eventCount += 1
        // Text keeps its indentation: it is part of what was printed.
        let lineStart = Int(unsafe eventTable[event].rawStart)
        let isObject = unsafe bytes[start] == 0x7B
        let utf8 = unsafe cscan_utf8_valid(bytes + start, end - start)
        let isPrefixed = unsafe brace > start && brace - start <= Limits.prefixBytes && bytes[end - 1] == 0x7D
        if utf8 && !isObject && isPrefixed {
            // `INFO:__main__:{..}`: the object is scanned on its own, since a quote in the prefix would turn strings
            // inside out.
            if adoptObject(event, from: brace, to: end, &scratch) == .none {
                unsafe eventTable[event].flags.insert(.prefixed)
                return newline
            }
        } else if !utf8 {
            let (from, to) = repairUTF8(isObject ? start : lineStart, end)
            unsafe eventTable[event].flags.insert(.repaired)
            if isObject {
                if adoptObject(event, from: from, to: to, &scratch) == .none { return newline }
            }
            makeText(event, from: from, to: to, reason: reason)
            return newline
        }
        if isObject {
            if splitTornLine(event, from: start, to: end, reason: reason, &scratch) { return newline }
        } else if isPrefixed, let later = wholeSuffix(start, end), later - start <= Limits.prefixBytes,
            adoptObject(event, from: later, to: end, &scratch) == .none
        {
            // The first brace was the prefix's own.
            unsafe eventTable[event].flags.insert(.prefixed)
            return newline
        }
        makeText(event, from: isObject ? start : lineStart, to: end, reason: reason)
        return newline
    }

    /// Makes the event a text record: one field `message` over `[from, to)`.
    package mutating func makeText(_ event: Int, from: Int, to: Int, reason: RejectReason) {
        unsafe eventTable[event].start = UInt32(truncatingIfNeeded: from)
        unsafe eventTable[event].end = UInt32(truncatingIfNeeded: to)
        unsafe eventTable[event].flags.formUnion([.text, .edited, .rewritten])
        unsafe eventTable[event].reason = reason
        beginFields(event)
        let message = Field(
            keyOffset: Int(keys.preambleOffsets[0]), keyLength: 7, slot: 0, valueOffset: from,
            valueLength: min(to - from, Field.maximumLength), type: .rawText, flags: Field.edited)
        let place = appendField(event, message)
        unsafe slots[event * slotCount] = UInt16(place + 1)
        addOriginMembers(event)
    }

    /// Takes the JSON object in `[from, to)` of the batch's bytes as the event's record; what the event had before is
    /// forgotten. On failure the event is unchanged, and the reason is given.
    package mutating func adoptObject(_ event: Int, from: Int, to: Int, _ scratch: inout ScanScratch) -> RejectReason {
        let (start, _) = detach(from, to, &scratch)
        guard unsafe bytes[start] == 0x7B else { return .notAnObject }
        let saved = unsafe eventTable[event]
        let savedSlots = (0..<slotCount).map { unsafe slots[event * slotCount + $0] }
        var walk = unsafe Walk(base: start, scratch.detached.positions, scratch.detached.flags)
        let reason = parseRecord(event, openBrace: start, &walk, &scratch)
        guard reason == .none else {
            unsafe eventTable[event] = saved
            for (slot, value) in savedSlots.enumerated() { unsafe slots[event * slotCount + slot] = value }
            return reason
        }
        unsafe eventTable[event].start = UInt32(truncatingIfNeeded: start)
        unsafe eventTable[event].end = UInt32(truncatingIfNeeded: walk.objectEnd)
        unsafe eventTable[event].flags.remove(.text)
        // The record's line is the copy: an unedited event is serialised from `start..<end`.
        unsafe eventTable[event].reason = .none
        addOriginMembers(event)
        return .none
    }

    /// Copies `[from, to)` to an aligned place in the arena, ends it with newlines and scans it.
    mutating func detach(_ from: Int, _ to: Int, _ scratch: inout ScanScratch) -> (start: Int, end: Int) {
        let start = (arenaEnd + 63) & ~63
        let length = to - from
        reserveBytes(start + length + 192)
        unsafe UnsafeMutableRawPointer(bytes + start).copyMemory(from: bytes + from, byteCount: length)
        unsafe (bytes + start + length).update(repeating: 0x0A, count: 128)
        arenaEnd = start + length + 64
        scratch.detached.reserve(length + 64)
        unsafe _ = cscan_structurals(bytes + start, length + 1, scratch.detached.positions, scratch.detached.inString, scratch.detached.flags)
        return (start, start + length)
    }

    /// Finds the plan's paths inside a container that was written to field `index`.
    mutating func indexInside(_ event: Int, field index: Int) {
        let field = self.field(event, at: index)
        let node = unsafe keys.node(below: key(field))
        guard node != 0 || lookup.watchesAllDepths else { return }
        // A rare path (a nested member was edited), so its scratch is its own.
        var scratch = ScanScratch()
        let (start, _) = detach(field.valueStart, field.valueEnd, &scratch)
        var moved = field
        moved.valueOffset = UInt32(start)
        unsafe fieldTable[Int(eventTable[event].fieldStart) + index] = moved
        let run = Int(unsafe eventTable[event].fieldStart)
        let count = Int(unsafe eventTable[event].fieldCount)
        var tail: [Field] = []
        var i = index + 1
        while i < count {
            let field = unsafe fieldTable[run + i]
            if !(field.has(Field.nested) && field.has(Field.removed) && tail.isEmpty) { tail.append(field) }
            i += 1
        }
        // The run is built anew at the end of the table, where it has room to grow.
        reserveFields(fieldCount + count + 1)
        unsafe (fieldTable + fieldCount).update(from: fieldTable + run, count: index + 1)
        let newRun = fieldCount
        fieldCount += index + 1
        unsafe eventTable[event].fieldStart = UInt32(newRun)
        var walk = unsafe Walk(base: start, scratch.detached.positions, scratch.detached.flags)
        walk.cursor = 1
        var flags = Event.Flags()
        _ = walkContainer(
            event, field: index, runStart: newRun, node: node, open: start, &walk, escapes: true, &flags, &scratch)
        unsafe eventTable[event].fieldCount = UInt16(fieldCount - newRun)
        unsafe eventTable[event].fieldCapacity = UInt16(fieldCount - newRun)
        for field in tail { appendField(event, field) }
        renumberSlots(event, from: index + 1)
    }

    /// Sets the slots of the fields from `first` on after they moved within their run.
    private mutating func renumberSlots(_ event: Int, from first: Int) {
        for i in first..<max(first, Int(unsafe eventTable[event].fieldCount)) {
            let field = self.field(event, at: i)
            guard field.slot != KeyTable.noSlot, !field.has(Field.removed | Field.shadowed) else { continue }
            unsafe slots[event * slotCount + Int(field.slot)] = UInt16(i + 1)
        }
    }

    /// Opens an empty run for the event at the end of the field table and clears its slots.
    @inline(__always)
    mutating func beginFields(_ event: Int) {
        unsafe eventTable[event].fieldStart = UInt32(truncatingIfNeeded: fieldCount)
        unsafe eventTable[event].fieldCount = 0
        unsafe eventTable[event].fieldCapacity = 0
        unsafe (slots + event &* slotCount).update(repeating: 0, count: slotCount)
    }

    /// Writes `[start, end)` to the arena with U+FFFD for every maximal part that is no UTF-8 (Unicode 15 §3.9).
    private mutating func repairUTF8(_ start: Int, _ end: Int) -> (Int, Int) {
        let out = arenaEnd
        reserveBytes(out + (end - start) * 3 + 64)
        var write = out
        var read = start
        while read < end {
            let good = unsafe Int(cscan_utf8_valid_prefix(bytes + read, end - read))
            unsafe UnsafeMutableRawPointer(bytes + write).copyMemory(from: bytes + read, byteCount: good)
            write += good
            read += good
            guard read < end else { break }
            read += invalidLength(read, end)
            unsafe bytes[write] = 0xEF
            unsafe bytes[write + 1] = 0xBF
            unsafe bytes[write + 2] = 0xBD
            write += 3
        }
        arenaEnd = write
        return (out, write)
    }

    /// Bytes of the ill-formed sequence at `at` that one U+FFFD stands for.
    private func invalidLength(_ at: Int, _ end: Int) -> Int {
        let lead = unsafe bytes[at]
        var needed = 0
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch lead {
        case 0xC2...0xDF: needed = 1
        case 0xE0...0xEF:
            needed = 2
            if lead == 0xE0 { low = 0xA0 }
            if lead == 0xED { high = 0x9F }
        case 0xF0...0xF4:
            needed = 3
            if lead == 0xF0 { low = 0x90 }
            if lead == 0xF4 { high = 0x8F }
        default: return 1
        }
        var length = 1
        while length <= needed, at + length < end {
            let byte = unsafe bytes[at + length]
            guard byte >= low && byte <= high else { break }
            low = 0x80
            high = 0xBF
            length += 1
        }
        return length
    }
}
