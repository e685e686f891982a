/// The updates of one batch, in the order of its records.
///
/// A stage fills one in `prepare`, for each update: `begin`, a label value for each of the family's labels, an order
/// component for each field of its rule and the rank, then `finish`. Filled once, a buffer allocates nothing when it
/// is used again.
package struct MetricUpdates: Sendable {
    /// The place of a stream's name, and which life of it the batch is from.
    struct Stream: Sendable {
        var nameStart: UInt32
        var nameCount: UInt32
        var generation: UInt64
    }

    package private(set) var updates: [MetricUpdate] = []
    private(set) var bytes: [UInt8] = []
    private(set) var order: [OrderComponent] = []
    private(set) var traces: [TraceReference] = []
    private(set) var streams: [Stream] = []
    private let hash: SeededHash
    private var open: MetricUpdate
    /// Behind the last label of the open update.
    private var labelEnd = 0

    /// - Parameter hash: The hash of the store that the updates are folded into.
    package init(hash: SeededHash) {
        self.hash = hash
        open = Self.blank
    }

    package var isEmpty: Bool { updates.isEmpty }

    /// Forgets the updates and keeps the room.
    package mutating func removeAll() {
        updates.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        order.removeAll(keepingCapacity: true)
        traces.removeAll(keepingCapacity: true)
        streams.removeAll(keepingCapacity: true)
    }

    /// Names a stream that records of the batch are from; returns its number for `begin`. Its bytes stand among the
    /// labels', so not between `begin` and `finish`.
    mutating func addStream(name: String, generation: UInt64) -> UInt16 {
        let start = bytes.count
        bytes.append(contentsOf: name.utf8.prefix(MetricLimits.streamNameBytes))
        streams.append(
            Stream(nameStart: UInt32(start), nameCount: UInt32(bytes.count - start), generation: generation)
        )
        return UInt16(streams.count - 1)
    }

    /// Begins an update of a family; `stream` counts only where the family has an order rule.
    mutating func begin(family: UInt16, stream: UInt16 = 0) {
        open = Self.blank
        open.family = family
        open.stream = stream
        open.labelStart = UInt32(truncatingIfNeeded: bytes.count)
        open.orderStart = UInt32(truncatingIfNeeded: order.count)
        labelEnd = bytes.count
    }

    /// Adds the next label's value, which is UTF-8; an empty one means that the label is absent. All labels come
    /// before the order components.
    ///
    /// A label is laid down as its length in two bytes, the lower first, and its bytes.
    mutating func addLabel(_ value: ByteRun) {
        var count = value.count
        if count > MetricLimits.labelValueBytes {
            count = Self.characterStart(in: value, at: MetricLimits.labelValueBytes)
            open.labelsCut &+= 1
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
        open.time = time
        open.trace = UInt32(traces.count)
        traces.append(trace)
    }

    /// Ends the update that was begun.
    mutating func finish(value: Double) {
        open.value = value
        let start = Int(open.labelStart)
        let end = labelEnd
        open.labelCount = UInt32(end - start)
        if end > start {
            open.labelHash = hash(bytes.span.extracting(start..<end), tweak: UInt64(open.family))
        }
        updates.append(open)
    }

    /// Ends the update that was begun, without a value.
    mutating func finish(problem: MetricProblem) {
        open.problem = problem
        updates.append(open)
    }
}

extension MetricUpdates {
    private static let blank = MetricUpdate(
        value: 0,
        time: 0,
        labelHash: 0,
        labelStart: 0,
        labelCount: 0,
        orderStart: 0,
        stream: 0,
        family: 0,
        trace: .max,
        problem: nil,
        labelsCut: 0
    )

    private mutating func append(_ source: ByteRun, count: Int) {
        unsafe bytes.append(contentsOf: source.buffer.prefix(count))
    }

    /// The last place at or before `limit` where a UTF-8 character begins.
    private static func characterStart(in value: ByteRun, at limit: Int) -> Int {
        var count = limit
        while count > 0, value[count] & 0xC0 == 0x80 { count -= 1 }
        return count
    }
}
