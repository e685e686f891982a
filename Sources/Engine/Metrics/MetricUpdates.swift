/// The updates of one batch, in the order of its records.
///
/// A stage fills one in `prepare`, for each update: `begin`, a label value for each of the family's labels, an order
/// component for each field of its rule and the rank, then `finish`. Filled once, a buffer allocates nothing when it
/// is used again. One thread at a time has it, and it alone owns its bytes (hence `@unchecked`).
package struct MetricUpdates: ~Copyable, @unchecked Sendable {
    /// The place of a stream's name, and which life of it the batch is from.
    struct Stream: Sendable {
        var nameStart: UInt32
        var nameCount: UInt32
        var generation: UInt64
    }

    package private(set) var updates: [MetricUpdate] = []
    private var bytes = GrowableBytes()
    private(set) var order: [OrderComponent] = []
    private(set) var traces: [TraceReference] = []
    private(set) var streams: [Stream] = []
    private let hash: SeededHash
    // The update at hand, part by part: put together at the end, its parts go from registers to their places, where a
    // copy of a whole that was written in parts waits for the stores before it.
    private var family: UInt16 = 0
    private var stream: UInt16 = 0
    private var time: Int64 = 0
    private var trace = UInt32.max
    private var labelsCut: UInt8 = 0
    private var labelStart = 0
    /// Behind the last label.
    private var labelEnd = 0
    private var orderStart = 0
    private var labelHash: UInt64 = 0

    /// - Parameter hash: The hash of the store that the updates are folded into.
    package init(hash: SeededHash) {
        self.hash = hash
    }

    package var isEmpty: Bool { updates.isEmpty }

    /// All bytes that updates, components and streams name by place; valid until the next change.
    var run: ByteRun { unsafe ByteRun(bytes.base, count: bytes.count) }

    /// Forgets the updates and keeps the room.
    package mutating func removeAll() {
        updates.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingAtMost: MetricLimits.keptUpdateBytes)
        order.removeAll(keepingCapacity: true)
        traces.removeAll(keepingCapacity: true)
        streams.removeAll(keepingCapacity: true)
    }

    /// Names a stream that records of the batch are from; returns its number for `begin`. Its bytes stand among the
    /// labels', so not between `begin` and `finish`.
    mutating func addStream(name: String, generation: UInt64) -> UInt16 {
        let start = bytes.count
        for byte in name.utf8.prefix(MetricLimits.streamNameBytes) { bytes.append(byte) }
        streams.append(
            Stream(nameStart: UInt32(start), nameCount: UInt32(bytes.count - start), generation: generation)
        )
        return UInt16(streams.count - 1)
    }

    /// Begins an update of a family; `stream` counts only where the family has an order rule.
    mutating func begin(family: UInt16, stream: UInt16 = 0) {
        self.family = family
        self.stream = stream
        time = 0
        trace = .max
        labelsCut = 0
        labelStart = bytes.count
        labelEnd = labelStart
        orderStart = order.count
    }

    /// Adds the next label's value, which is UTF-8; an empty one means that the label is absent. All labels come
    /// before the order components.
    ///
    /// A label is laid down as its length in two bytes, the lower first, and its bytes.
    mutating func addLabel(_ value: ByteRun) {
        var count = value.count
        if count > MetricLimits.labelValueBytes {
            count = Self.characterStart(in: value, at: MetricLimits.labelValueBytes)
            labelsCut &+= 1
        }
        bytes.append(UInt8(truncatingIfNeeded: count))
        bytes.append(UInt8(truncatingIfNeeded: count >> 8))
        append(value, count: count)
        labelEnd = bytes.count
    }

    /// The next label is absent.
    mutating func addAbsentLabel() {
        bytes.append(0)
        bytes.append(0)
        labelEnd = bytes.count
    }

    /// Adds the next order component, a number or nothing.
    mutating func addOrder(_ component: OrderComponent) {
        order.append(component)
    }

    /// Adds the next order component, a text.
    mutating func addOrder(text: ByteRun) {
        let count = min(text.count, MetricLimits.orderTextBytes)
        order.append(.text(start: UInt32(bytes.count), count: UInt32(count)))
        append(text, count: count)
    }

    /// Notes the trace that the record belongs to, if the bytes are a trace id, and the record's time in nanoseconds
    /// since 1970.
    mutating func addTrace(hexadecimal bytes: ByteRun, time: Int64) {
        guard let trace = TraceReference(hexadecimal: bytes) else { return }
        self.time = time
        self.trace = UInt32(traces.count)
        traces.append(trace)
    }

    /// Ends the update that was begun.
    mutating func finish(value: Double) {
        append(value: value, problem: nil)
    }

    /// Adds an update of another family with the stream, labels, order components and trace of the one that was finished
    /// last.
    @inline(__always)
    mutating func addAlike(family: UInt16, value: Double) {
        self.family = family
        append(value: value, problem: nil, labelCount: labelEnd - labelStart)
    }

    /// Takes back the update that was begun.
    mutating func abandon() {
        bytes.removeLast(bytes.count - labelStart)
        order.removeLast(order.count - orderStart)
    }

    /// Ends the update that was begun, without a value.
    mutating func finish(problem: MetricProblem) {
        append(value: 0, problem: problem)
    }
}

extension MetricUpdates {
    @inline(__always)
    private mutating func append(value: Double, problem: MetricProblem?) {
        let labels = run.slice(labelStart..<labelEnd)
        labelHash = unsafe labels.count == 0 ? 0 : hash(labels.buffer)
        append(value: value, problem: problem, labelCount: labels.count)
    }

    @inline(__always)
    private mutating func append(value: Double, problem: MetricProblem?, labelCount: Int) {
        updates.append(
            MetricUpdate(
                value: value,
                time: time,
                labelHash: labelHash,
                labelStart: UInt32(truncatingIfNeeded: labelStart),
                labelCount: UInt32(truncatingIfNeeded: labelCount),
                orderStart: UInt32(truncatingIfNeeded: orderStart),
                stream: stream,
                family: family,
                trace: trace,
                problem: problem,
                labelsCut: labelsCut
            )
        )
    }

    private mutating func append(_ source: ByteRun, count: Int) {
        unsafe bytes.append(source.slice(0..<count).buffer)
    }

    /// The last place at or before `limit` where a UTF-8 character begins.
    private static func characterStart(in value: ByteRun, at limit: Int) -> Int {
        var count = limit
        while count > 0, value[count] & 0xC0 == 0x80 { count -= 1 }
        return count
    }
}
