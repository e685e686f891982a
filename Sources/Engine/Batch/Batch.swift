/// A few hundred records on their way through the pipeline, in one buffer.
///
/// ```
/// bytes   │ preamble │ lines: {..}\n{..}\ntext\n │ 64 × \n │ edit arena ─►        │
///         0          linesStart                  linesEnd  arenaStart       arenaEnd
/// events  │ e0 │ e1 │ ..                one per line that is a record
/// fields  │ e0: f f f · · │ e1: f f · · │ ..   16 bytes each, slack behind each event
/// slots   │ e0: 2 bytes per path of the plan │ e1: .. │   index into the event's fields + 1, 0 is absent
/// ```
/// The reader appends whole lines (each ends with `\n`) and origins; a worker calls `index` and takes the batch through
/// the stages; nothing is allocated per event. Values that a stage writes go to the arena; an event that nobody
/// edited is serialised by copying its line. Text of objects is valid UTF-8 once indexed.
///
/// A batch is owned by one thread at a time and moves between threads as a whole.
@safe package struct Batch: ~Copyable {
    package let keys: KeyTable
    let lookup: KeyLookup
    /// Slots of an event; at least one, `message`.
    let slotCount: Int
    /// Room for lines before the batch counts as full.
    package let lineCapacity: Int

    var bytes: UnsafeMutablePointer<UInt8>
    var capacity: Int
    package let linesStart: Int
    /// Behind the last line's newline.
    package var linesEnd: Int
    /// Behind the last byte in use; lines and arena.
    package var arenaEnd: Int

    var inString: UnsafeMutablePointer<UInt64>
    var inStringCapacity: Int

    var eventTable: UnsafeMutablePointer<Event>
    package internal(set) var eventCount = 0
    var eventCapacity: Int
    var fieldTable: UnsafeMutablePointer<Field>
    var fieldCount = 0
    var fieldCapacity: Int
    var slots: UnsafeMutablePointer<UInt16>
    var slotCapacity: Int

    /// Where the lines came from, in order of `byteStart`.
    package var origins: [Origin] = []
    /// Members whose name is watched (`KeyTable.Builder.watch`), in order of events.
    package internal(set) var watchedMembers: [WatchedMember] = []
    /// By origin: members that each of its records gets (`addMembers`).
    var originMembers: [[SharedMember]] = []
    /// What `share` wrote into this batch.
    var sharedMembers: [SharedMember] = []
    /// Place in the order of all batches; given when the batch is handed to the workers.
    package var sequence: UInt64 = 0
    /// The batch's time, nanoseconds since 1970 UTC: what windows, ages and timeouts go by.
    package var clock: Int64 = 0
    /// Lines that held nothing but white space.
    package internal(set) var emptyLines = 0
    /// Events taken out by `end`.
    package private(set) var endedCount = 0
    /// No batch comes behind this one: stages give up what they hold back.
    package var isLast = false

    /// A member found by name at any depth.
    package struct WatchedMember {
        package var event: UInt32
        /// Name index that `watch` gave.
        package var name: UInt16
        /// Index of the top-level field that is or contains the member, within the event.
        package var field: UInt16
        package var keyOffset: UInt32
        package var valueOffset: UInt32
        package var valueLength: UInt32
        package var type: FieldType
        /// The member is inside the field, not the field itself.
        package var nested: Bool
    }

    /// - Parameter lineCapacity: bytes of lines that make a full batch; a single longer line still fits.
    package init(keys: KeyTable, lineCapacity: Int = Limits.batchBytes) {
        self.keys = keys
        lookup = keys.lookup
        slotCount = keys.count
        self.lineCapacity = lineCapacity
        linesStart = (keys.preamble.count + 63) & ~63
        linesEnd = linesStart
        arenaEnd = linesStart
        capacity = linesStart + lineCapacity * 2 + 256
        unsafe bytes = .allocate(capacity: capacity)
        unsafe bytes.initialize(repeating: 0x0A, count: linesStart + 64)
        for (i, byte) in keys.preamble.enumerated() { unsafe bytes[i] = byte }
        inStringCapacity = lineCapacity / 64 + 2
        unsafe inString = .allocate(capacity: inStringCapacity)
        eventCapacity = max(64, lineCapacity / 200)
        unsafe eventTable = .allocate(capacity: eventCapacity)
        fieldCapacity = eventCapacity * 16
        unsafe fieldTable = .allocate(capacity: fieldCapacity)
        slotCapacity = eventCapacity * slotCount
        unsafe slots = .allocate(capacity: slotCapacity)
    }

    deinit {
        unsafe bytes.deallocate()
        unsafe inString.deallocate()
        unsafe eventTable.deallocate()
        unsafe fieldTable.deallocate()
        unsafe slots.deallocate()
    }

    // MARK: The reader's side

    package var lineBytes: Int { linesEnd - linesStart }
    package var freeLineBytes: Int { lineCapacity - lineBytes }
    package var hasLines: Bool { linesEnd > linesStart }

    /// Gives `read` at least `minimum` bytes of free room behind the lines (more than the batch's capacity when a single
    /// line needs it); it returns how many bytes it put there. They become lines by `keepLines`.
    package mutating func withFreeSpace<R>(
        minimum: Int = 1, _ read: (UnsafeMutableRawBufferPointer) throws -> R
    ) rethrows -> R {
        let room = max(minimum, freeLineBytes)
        reserveBytes(linesEnd + room + 128)
        return try unsafe read(UnsafeMutableRawBufferPointer(start: bytes + linesEnd, count: room))
    }

    /// Takes `count` bytes, written by `withFreeSpace` and ending in a newline, as lines.
    package mutating func keepLines(_ count: Int) {
        precondition(linesEnd + count <= capacity - 64)
        linesEnd += count
        arenaEnd = linesEnd
    }

    /// Copies whole lines to the end of the batch.
    package mutating func append(lines: UnsafeRawBufferPointer) {
        guard let start = lines.baseAddress else { return }
        reserveBytes(linesEnd + lines.count + 128)
        unsafe UnsafeMutableRawPointer(bytes + linesEnd).copyMemory(from: start, byteCount: lines.count)
        keepLines(lines.count)
    }

    /// Empties the batch for reuse and gives back what an oversized line took.
    package mutating func reset() {
        isLast = false
        linesEnd = linesStart
        arenaEnd = linesStart
        eventCount = 0
        fieldCount = 0
        emptyLines = 0
        endedCount = 0
        origins.removeAll(keepingCapacity: true)
        watchedMembers.removeAll(keepingCapacity: true)
        sharedMembers.removeAll(keepingCapacity: true)
        originMembers.removeAll(keepingCapacity: true)
        if capacity > linesStart + lineCapacity * 4 { shrink() }
    }

    // MARK: Events

    @inline(__always)
    package subscript(event index: Int) -> Event {
        get {
            assert(index < eventCount)
            return unsafe eventTable[index]
        }
        set {
            assert(index < eventCount)
            unsafe eventTable[index] = newValue
        }
    }

    @inline(__always)
    package func isLive(_ event: Int) -> Bool { unsafe eventTable[event].outcome == .live }

    /// Takes a record out of the batch; the first outcome stands.
    @inline(__always)
    package mutating func end(_ event: Int, _ outcome: Outcome) {
        guard unsafe eventTable[event].outcome == .live, outcome != .live else { return }
        unsafe eventTable[event].outcome = outcome
        endedCount += 1
    }

    package var liveCount: Int {
        var live = 0
        for i in 0..<eventCount where isLive(i) { live += 1 }
        return live
    }

    /// Where the event came from.
    package func origin(of event: Int) -> Origin { origins[Int(unsafe eventTable[event].origin)] }

    // MARK: Memory

    /// The batch's bytes; offsets in events and fields point into them. Valid until the batch grows.
    @inline(__always)
    package var base: UnsafePointer<UInt8> { unsafe UnsafePointer(bytes) }

    /// One bit a byte of the lines (bit 0 of word 0 is `linesStart`), set inside strings; see `cscan_structurals`.
    package var inStringBits: UnsafePointer<UInt64> { unsafe UnsafePointer(inString) }

    @inline(__always)
    mutating func reserveBytes(_ needed: Int) {
        if needed > capacity { growBytes(to: needed) }
    }

    private mutating func growBytes(to needed: Int) {
        let larger = max(needed, capacity + capacity / 2)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        unsafe moved.update(from: bytes, count: max(arenaEnd, linesEnd))
        unsafe bytes.deallocate()
        unsafe bytes = moved
        capacity = larger
    }

    private mutating func shrink() {
        unsafe bytes.deallocate()
        capacity = linesStart + lineCapacity * 2 + 256
        unsafe bytes = .allocate(capacity: capacity)
        unsafe bytes.initialize(repeating: 0x0A, count: linesStart + 64)
        for (i, byte) in keys.preamble.enumerated() { unsafe bytes[i] = byte }
    }

    mutating func growEvents() {
        let larger = eventCapacity * 2
        unsafe eventTable = Self.moved(eventTable, count: eventCount, to: larger)
        unsafe slots = Self.moved(slots, count: eventCount * slotCount, to: larger * slotCount)
        eventCapacity = larger
        slotCapacity = larger * slotCount
    }

    mutating func reserveFields(_ needed: Int) {
        guard needed > fieldCapacity else { return }
        let larger = max(needed, fieldCapacity * 2)
        // All entries, not `fieldCount`: the record at hand has written its fields behind it.
        unsafe fieldTable = Self.moved(fieldTable, count: fieldCapacity, to: larger)
        fieldCapacity = larger
    }

    mutating func reserveInString(words: Int) {
        guard words > inStringCapacity else { return }
        unsafe inString.deallocate()
        inStringCapacity = words
        unsafe inString = .allocate(capacity: words)
    }

    private static func moved<T>(_ old: UnsafeMutablePointer<T>, count: Int, to capacity: Int) -> UnsafeMutablePointer<T> {
        let new = UnsafeMutablePointer<T>.allocate(capacity: capacity)
        unsafe new.moveInitialize(from: old, count: count)
        unsafe old.deallocate()
        return unsafe new
    }
}
