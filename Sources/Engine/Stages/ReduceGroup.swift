/// The records of one key that `reduce` has taken together so far.
struct ReduceGroup: Equatable {
    let hash: UInt64
    /// Its place in the order in which groups began.
    let number: UInt64
    /// The key's members as they begin the record: `"task_id":"t1",`, or nothing.
    let head: [UInt8]
    /// When it ends by the clock of records, nanoseconds since 1970 UTC.
    var end: Int64
    var first: Int64
    var last: Int64
    var count: UInt64 = 0
    /// Where its first record came from.
    let input: UInt16
    let stream: UInt32
    /// By field and strategy of the stage.
    var values: [ReduceValue]
    /// It differs from what was exported last.
    var isChanged = true

    var origin: Origin { Origin(input: input, stream: stream, receivedAt: last) }

    init(
        hash: UInt64, number: UInt64, head: [UInt8], end: Int64, time: Int64, origin: Origin, values: [ReduceValue]
    ) {
        self.hash = hash
        self.number = number
        self.head = head
        self.end = end
        first = time
        last = time
        input = origin.input
        stream = origin.stream
        self.values = values
    }
}

// MARK: - State

extension ReduceGroup {
    /// ```
    /// hash 8 │ number │ head │ end 8 │ first 8 │ last 8 │ count │ input │ stream │ n values
    /// ```
    func write(state out: inout GrowableBytes) {
        out.append(word: hash)
        out.append(varint: number)
        out.append(run: head)
        for time in [end, first, last] { out.append(word: UInt64(bitPattern: time)) }
        out.append(varint: count)
        out.append(varint: UInt64(input))
        out.append(varint: UInt64(stream))
        out.append(varint: UInt64(values.count))
        for value in values { value.write(state: &out) }
    }

    init?(_ reader: inout StateReader) {
        guard let hash = reader.word(), let number = reader.varint(), let head = reader.run(), let end = reader.word(),
            let first = reader.word(), let last = reader.word(), let count = reader.varint(),
            let input = reader.varint(), let stream = reader.varint(), let values = reader.list({ ReduceValue(&$0) })
        else { return nil }
        self.hash = hash
        self.number = number
        self.head = head
        self.end = Int64(bitPattern: end)
        self.first = Int64(bitPattern: first)
        self.last = Int64(bitPattern: last)
        self.count = count
        self.input = UInt16(truncatingIfNeeded: input)
        self.stream = UInt32(truncatingIfNeeded: stream)
        self.values = values
        isChanged = false
    }
}
