extension Batch {
    /// Adds a record that a stage made.
    ///
    /// - Parameters:
    ///   - text: a JSON object, which is copied.
    ///   - source: where the records came from that it stands for; their stretch need not be in this batch.
    ///   - time: nanoseconds since 1970 UTC, or `Event.noTime`.
    package mutating func addRecord(_ text: ByteView, from source: Origin, time: Int64, _ scratch: inout ScanScratch) {
        if eventCount == eventCapacity { growEvents() }
        let event = eventCount
        unsafe eventTable[event] = Event()
        unsafe eventTable[event].origin = madeOrigin(like: source)
        unsafe eventTable[event].time = time
        beginFields(event)
        let (from, length, _) = unsafe write(.json(text.raw, .object))
        eventCount += 1
        let reason = adoptObject(event, from: from, to: from + length, &scratch)
        precondition(reason == .none, "a stage made a record that is no JSON object: \(reason)")
        unsafe eventTable[event].rawStart = eventTable[event].start
        unsafe eventTable[event].rawEnd = eventTable[event].end
    }

    /// The origin of made records of that stream.
    private mutating func madeOrigin(like source: Origin) -> UInt16 {
        let known = origins.firstIndex { $0.isMade && $0.input == source.input && $0.stream == source.stream }
        if let known { return UInt16(known) }
        var made = Origin(input: source.input, stream: source.stream, receivedAt: source.receivedAt)
        made.isMade = true
        made.isSequence = source.isSequence
        origins.append(made)
        return UInt16(origins.count - 1)
    }
}
