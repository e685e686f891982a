extension Batch {
    /// Finds the records in a line that ends in a whole object without being one: writers that share a stream tear each
    /// other's lines, or lose a newline.
    ///
    /// ```
    /// {"event":"cut he{"event":"after"}      text, then a record
    /// {"event":"a"}{"event":"b"}             two records
    /// {"event":"a","config":{"lr":1}         text: the object belongs to what was cut off
    /// ```
    /// `event` is the last of the batch and becomes the first piece. How many pieces there are is bounded by
    /// `Limits.tornTries`.
    ///
    /// - Returns: false when the line is text as a whole; the event is then for the caller to fill.
    mutating func splitTornLine(
        _ event: Int,
        from start: Int,
        to end: Int,
        reason: RejectReason,
        _ scratch: inout ScanScratch
    ) -> Bool {
        guard let suffix = tornSuffix(start, end), isObject(from: suffix, to: end, like: event, &scratch) else {
            return false
        }
        var piece = event
        var at = start
        for _ in 0..<Limits.tornTries where at < suffix {
            guard let next = adoptPiece(piece, from: at, to: suffix, &scratch) else { break }
            at = next
            while at < suffix, unsafe Bytes.isSpace(bytes[at]) { at += 1 }
            piece = beginPiece(like: event, from: at, to: end)
        }
        if at < suffix {
            var head = suffix
            while unsafe Bytes.isSpace(bytes[head - 1]) { head -= 1 }
            unsafe eventTable[piece].rawEnd = UInt32(truncatingIfNeeded: head)
            makeText(piece, from: at, to: head, reason: reason)
            piece = beginPiece(like: event, from: suffix, to: end)
        }
        _ = adoptObject(piece, from: suffix, to: end, &scratch)
        return true
    }

    /// Where an object begins, behind the first brace, that ends with `[start, end)`. Only strings and brackets are
    /// looked at.
    func wholeSuffix(_ start: Int, _ end: Int) -> Int? {
        let text = unsafe ByteView(bytes + start, count: end - start)
        var at = text.find(0x7B) + 1
        for _ in 0..<Limits.tornTries {
            at = text.find(0x7B, from: at)
            guard at + 1 < text.count else { return nil }
            if Self.beginsObject(text, at), LooseObject.isWhole(text, from: at) { return start + at }
            at += 1
        }
        return nil
    }

    /// The same in a line that begins like an object: the brace must stand where no value of that object can begin, so
    /// within a string of it, or behind something other than `:`, `,` and `[`.
    private func tornSuffix(_ start: Int, _ end: Int) -> Int? {
        guard unsafe bytes[end - 1] == 0x7D else { return nil }
        let text = unsafe ByteView(bytes + start, count: end - start)
        var tries = 0
        var isInString = false
        var last: UInt8 = 0x7B
        var at = 1
        while at + 1 < text.count, tries < Limits.tornTries {
            let byte = text[at]
            if byte == 0x7B, isInString || (last != 0x3A && last != 0x2C && last != 0x5B), Self.beginsObject(text, at) {
                if LooseObject.isWhole(text, from: at) { return start + at }
                tries += 1
            }
            if byte == 0x22 { isInString.toggle() }
            if !Bytes.isSpace(byte) { last = byte }
            at += isInString && byte == 0x5C ? 2 : 1
        }
        return nil
    }

    private static func beginsObject(_ text: ByteView, _ brace: Int) -> Bool {
        text[brace + 1] == 0x22 || text[brace + 1] == 0x7D
    }

    /// Whether the parser takes the object; nothing is kept.
    private mutating func isObject(from start: Int, to end: Int, like event: Int, _ scratch: inout ScanScratch) -> Bool
    {
        let trial = beginPiece(like: event, from: start, to: end)
        let watched = watchedMembers.count
        defer {
            eventCount = trial
            watchedMembers.removeLast(watchedMembers.count - watched)
        }
        return adoptObject(trial, from: start, to: end, &scratch) == .none
    }

    /// The object that begins at `at` becomes the event's record; gives where it ends.
    private mutating func adoptPiece(_ event: Int, from at: Int, to end: Int, _ scratch: inout ScanScratch) -> Int? {
        let text = unsafe ByteView(bytes + at, count: end - at)
        guard let length = LooseObject.length(text), adoptObject(event, from: at, to: at + length, &scratch) == .none
        else {
            return nil
        }
        unsafe eventTable[event].rawEnd = UInt32(truncatingIfNeeded: at + length)
        return at + length
    }

    /// One more record from the same line.
    private mutating func beginPiece(like event: Int, from start: Int, to end: Int) -> Int {
        if eventCount == eventCapacity { growEvents() }
        let piece = eventCount
        eventCount += 1
        unsafe eventTable[piece] = Event()
        unsafe eventTable[piece].rawStart = UInt32(truncatingIfNeeded: start)
        unsafe eventTable[piece].rawEnd = UInt32(truncatingIfNeeded: end)
        unsafe eventTable[piece].origin = eventTable[event].origin
        beginFields(piece)
        return piece
    }
}
