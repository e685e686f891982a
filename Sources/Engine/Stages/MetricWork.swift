/// Which rules of a stage apply to which records of a batch, and the updates that come of it.
struct MetricWork: ~Copyable {
    private(set) var updates: MetricUpdates
    private var streams = MetricStreams()
    private let ruleCount: Int
    /// By block of 64 records, then by rule: the records that the rule applies to.
    private var picks: [UInt64] = []
    private var blockCount = 0
    /// By rule how many records its condition was an error for.
    private var failed: [Int]

    init(ruleCount: Int, hash: SeededHash) {
        self.ruleCount = ruleCount
        failed = Array(repeating: 0, count: ruleCount)
        updates = MetricUpdates(hash: hash)
    }

    /// Forgets the last batch and makes ready for this one.
    mutating func begin(_ batch: borrowing Batch) {
        updates.removeAll()
        blockCount = (batch.eventCount + 63) / 64
        picks.removeAll(keepingCapacity: true)
        picks.append(contentsOf: repeatElement(0, count: blockCount * ruleCount))
        streams.begin(batch)
    }

    /// The records that a rule applies to, and how many its condition was an error for.
    mutating func pick(_ selection: borrowing Selection, rule: Int, failed: Int) {
        precondition(selection.wordCount == blockCount)
        self.failed[rule] = failed
        for block in 0..<blockCount { picks[block * ruleCount + rule] = unsafe selection.words[block] }
    }

    /// The same as for another rule before it.
    ///
    /// - Returns: how many records the condition was an error for.
    mutating func pick(like twin: Int, rule: Int) -> Int {
        for block in 0..<blockCount { picks[block * ruleCount + rule] = picks[block * ruleCount + twin] }
        failed[rule] = failed[twin]
        return failed[twin]
    }

    /// Makes the updates: in the order of records and, for each, of its rules.
    ///
    /// - Parameters:
    ///   - rules: As many as the work was made for.
    ///   - readings: Of each rule, with their slots in `slots`.
    mutating func read(
        _ batch: borrowing Batch,
        _ rules: [MetricRule],
        _ readings: [MetricReading],
        slots: [UInt16],
        _ expressions: inout ExpressionScratch
    ) {
        let rules = rules.span
        let readings = readings.span
        let slots = slots.span
        for block in 0..<blockCount {
            let row = block * ruleCount
            var records: UInt64 = 0
            for rule in 0..<ruleCount { records |= picks[row + rule] }
            while records != 0 {
                let bit = records.trailingZeroBitCount
                records &= records - 1
                let event = block * 64 + bit
                var key = -1
                for rule in 0..<ruleCount where picks[row + rule] >> UInt64(bit) & 1 != 0 {
                    if readings[rule].isPlain, readPlain(batch, event, readings[rule], slots, expressions.meta, &key) {
                        continue
                    }
                    key = -1
                    expressions.reset()
                    rules[rule].update(batch, event, &expressions, &updates, &streams)
                }
            }
        }
    }

    /// Makes the update of a rule that reads fields alone. False, and nothing done, where a value is no plain number or
    /// a label no plain text: the rule's expressions know what those are.
    ///
    /// - Parameter key: the owner of the record's key that was read last, -1 for none.
    @inline(__always)
    private mutating func readPlain(
        _ batch: borrowing Batch,
        _ event: Int,
        _ reading: MetricReading,
        _ slots: Span<UInt16>,
        _ meta: borrowing MetaTexts,
        _ key: inout Int
    ) -> Bool {
        var value = 1.0
        if reading.value != KeyTable.noSlot {
            guard let field = batch.field(event, reading.value), field.type == .integer || field.type == .double,
                let number = DecimalText.double(batch.run(field))
            else { return false }
            value = number
        }
        if reading.keyOwner == key {
            updates.addAlike(family: reading.family, value: value)
            return true
        }
        let stream = reading.places.isEmpty ? 0 : streams.number(of: event, batch, meta, &updates)
        updates.begin(family: reading.family, stream: stream)
        for index in reading.labels {
            guard let field = batch.field(event, slots[index]) else {
                updates.addAbsentLabel()
                continue
            }
            guard field.type == .string || field.type == .rawText else {
                updates.abandon()
                return false
            }
            updates.addLabel(batch.run(field))
        }
        for index in reading.places { MetricPlace(slot: slots[index]).add(batch, event, to: &updates) }
        if reading.trace != KeyTable.noSlot { updates.addTrace(reading.trace, batch, event) }
        updates.finish(value: value)
        key = reading.keyOwner
        return true
    }
}

extension Batch {
    /// The bytes of a field's value: `value(_:)` with its length checked at each access.
    @inline(__always)
    func run(_ field: Field) -> ByteRun {
        unsafe ByteRun(base + field.valueStart, count: field.valueLength)
    }
}

extension MetricUpdates {
    /// Notes the trace whose id is the field in `slot`, if it is one.
    @inline(__always)
    mutating func addTrace(_ slot: UInt16, _ batch: borrowing Batch, _ event: Int) {
        guard let field = batch.field(event, slot), field.type == .string else { return }
        addTrace(hexadecimal: batch.run(field), time: batch.timeOrReceipt(event))
    }
}
