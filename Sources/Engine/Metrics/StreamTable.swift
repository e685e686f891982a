/// The streams that gauges with an order rule have heard from, and how far each has come.
///
/// A stream is one generation of a name. Each gets a slot and a serial number that is never used again, so that a
/// gauge can tell whether the stream that gave it its value is still the one in the slot. A slot has for each of the
/// stage's *trackers*, which are the lists of components that some rule counts attempts by, an attempt and a place.
struct StreamTable {
    struct Stream: Equatable {
        let name: [UInt8]
        let generation: UInt64
        /// The fold in which the stream was last heard.
        var heard: UInt64
    }

    private struct Key: Hashable {
        let name: [UInt8]
        let generation: UInt64
    }

    /// By tracker the components of its place within those of a slot.
    private let trackers: [Range<Int>]
    /// Components of all trackers together.
    private let width: Int
    private let limit: Int
    private(set) var streams: [Stream?] = []
    /// By slot, 0 for a free one.
    private var serials: [UInt32] = []
    /// By slot and tracker.
    private var attempts: [Int64] = []
    private var places = OrderKeys()
    private var slots: [Key: UInt32] = [:]
    /// By name the slot of the generation that began last.
    private var latest: [[UInt8]: UInt32] = [:]
    private var free: [UInt32] = []
    private var lastSerial: UInt32 = 0
    private var folds: UInt64 = 0
    /// Streams heard since the last `takeChanges`.
    private var changed: Set<UInt32> = []

    /// Makes an empty table for trackers of as many components as `componentCounts` lists.
    init(componentCounts: [Int], limit: Int = MetricLimits.streams) {
        var start = 0
        trackers = componentCounts.map { count in
            defer { start += count }
            return start..<start + count
        }
        width = start
        self.limit = limit
    }

    /// The slot of a generation of a stream, which begins when it is first heard: at attempt 0, or one after that of
    /// the generation before.
    mutating func slot(name: [UInt8], generation: UInt64) -> UInt32 {
        folds += 1
        let key = Key(name: name, generation: generation)
        let slot = slots[key] ?? begin(key)
        streams[Int(slot)]?.heard = folds
        changed.insert(slot)
        return slot
    }

    func serial(_ slot: UInt32) -> UInt32 { serials[Int(slot)] }

    /// The stream of this serial number, if the slot still holds it.
    func stream(_ slot: UInt32, serial: UInt32) -> Stream? {
        guard Int(slot) < streams.count, serials[Int(slot)] == serial else { return nil }
        return streams[Int(slot)]
    }

    // MARK: - Progress

    /// The attempt that the stream is at once it has told its place: as many components from `start` on as the tracker
    /// has; see `OrderRule` for the rule.
    mutating func advance(
        _ slot: UInt32,
        tracker: Int,
        to components: [OrderComponent],
        from start: Int,
        in bytes: ByteRun
    ) -> Int64 {
        let range = trackers[tracker]
        let base = Int(slot) * width + range.lowerBound
        let attempt = Int(slot) * trackers.count + tracker
        for offset in 0..<range.count {
            let component = components[start + offset]
            guard let change = places.compare(base + offset, to: component, in: bytes) else {
                // A line that lacks it stands where the stream stood; else the line is the first that tells it.
                if places.isMissing(base + offset) { places.store(component, in: bytes, at: base + offset) }
                continue
            }
            if change == 0 { continue }
            if change > 0 { attempts[attempt] += 1 }
            for later in offset..<range.count {
                places.store(components[start + later], in: bytes, at: base + later)
            }
            break
        }
        return attempts[attempt]
    }

    /// By tracker how far the stream in a slot has come.
    func progress(_ slot: UInt32) -> [StreamProgress] {
        trackers.indices.map { tracker in
            let base = Int(slot) * width
            let range = base + trackers[tracker].lowerBound..<base + trackers[tracker].upperBound
            return StreamProgress(
                attempt: attempts[Int(slot) * trackers.count + tracker],
                place: places.values(range)
            )
        }
    }

    // MARK: - State

    /// The slots of the streams heard since the last call, in order.
    mutating func takeChanges() -> [UInt32] {
        defer { changed.removeAll() }
        return changed.sorted()
    }

    /// Makes the next changes those of every stream.
    mutating func markAllChanged() { changed = Set(slots.values) }

    /// Takes in a stream as it was exported; a newer state of a known one replaces it. Progress that has other
    /// components than the stage's trackers is left out.
    mutating func restore(name: [UInt8], generation: UInt64, progress: [StreamProgress]) -> UInt32 {
        let key = Key(name: name, generation: generation)
        let slot = slots[key] ?? begin(key)
        guard progress.map(\.place.count) == trackers.map(\.count) else { return slot }
        for (tracker, one) in progress.enumerated() {
            attempts[Int(slot) * trackers.count + tracker] = one.attempt
            places.store(one.place, at: Int(slot) * width + trackers[tracker].lowerBound)
        }
        return slot
    }

    // MARK: - Slots

    private mutating func begin(_ key: Key) -> UInt32 {
        if slots.count >= limit { forgetQuarter() }
        let slot = takeSlot()
        lastSerial += 1
        serials[Int(slot)] = lastSerial
        streams[Int(slot)] = Stream(name: key.name, generation: key.generation, heard: folds)
        places.clear(Int(slot) * width..<(Int(slot) + 1) * width)
        let before = latest[key.name]
        for tracker in trackers.indices {
            attempts[Int(slot) * trackers.count + tracker] =
                before.map { attempts[Int($0) * trackers.count + tracker] + 1 } ?? 0
        }
        slots[key] = slot
        latest[key.name] = slot
        return slot
    }

    private mutating func takeSlot() -> UInt32 {
        if let slot = free.popLast() { return slot }
        streams.append(nil)
        serials.append(0)
        attempts.append(contentsOf: repeatElement(0, count: trackers.count))
        _ = places.add(width)
        return UInt32(streams.count - 1)
    }

    /// Forgets the quarter heard least recently. A fold names few streams, so those of the fold at hand stay.
    private mutating func forgetQuarter() {
        let live = slots.values.sorted { heard($0) < heard($1) }
        for slot in live.prefix(max(1, live.count / 4)) {
            guard let stream = streams[Int(slot)] else { continue }
            slots[Key(name: stream.name, generation: stream.generation)] = nil
            if latest[stream.name] == slot { latest[stream.name] = nil }
            streams[Int(slot)] = nil
            serials[Int(slot)] = 0
            changed.remove(slot)
            free.append(slot)
        }
    }

    private func heard(_ slot: UInt32) -> UInt64 { streams[Int(slot)]?.heard ?? 0 }
}
