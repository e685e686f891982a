/// The streams that gauges with an order rule have heard from, and how far each has come.
///
/// A stream is one generation of a name. Each gets a slot and a serial number that is never used again, so that a
/// gauge can tell whether the stream that gave it its value is still the one in the slot.
struct StreamTable: Sendable {
    struct Stream: Sendable, Equatable {
        let name: [UInt8]
        let generation: UInt64
        let serial: UInt32
        /// By tracker of the stage.
        var progress: [StreamProgress]
        /// The fold in which the stream was last heard.
        var heard: UInt64
    }

    private struct Key: Hashable, Sendable {
        let name: [UInt8]
        let generation: UInt64
    }

    private let trackers: [Int]
    private let limit: Int
    private(set) var streams: [Stream?] = []
    private var slots: [Key: UInt32] = [:]
    /// By name the slot of the generation that began last.
    private var latest: [[UInt8]: UInt32] = [:]
    private var free: [UInt32] = []
    private var lastSerial: UInt32 = 0
    private var folds: UInt64 = 0
    /// Streams heard since the last `takeChanges`.
    private var changed: Set<UInt32> = []

    /// Makes an empty table for progresses of as many components as `trackers` lists.
    init(trackers: [Int], limit: Int = MetricLimits.streams) {
        self.trackers = trackers
        self.limit = limit
    }

    /// The slot of a generation of a stream, which begins when it is first heard: at attempt 0, or one after that of
    /// the generation before.
    mutating func slot(name: Span<UInt8>, generation: UInt64) -> UInt32 {
        folds += 1
        let key = Key(name: name.indices.map { name[$0] }, generation: generation)
        let slot = slots[key] ?? begin(key)
        streams[Int(slot)]?.heard = folds
        changed.insert(slot)
        return slot
    }

    /// The attempt that the stream is at once it has told its place.
    mutating func advance(
        _ slot: UInt32,
        tracker: Int,
        to line: Span<OrderComponent>,
        in bytes: Span<UInt8>
    ) -> Int64 {
        streams[Int(slot)]?.progress[tracker].advance(to: line, in: bytes)
        return streams[Int(slot)]?.progress[tracker].attempt ?? 0
    }

    func serial(_ slot: UInt32) -> UInt32 { streams[Int(slot)]?.serial ?? 0 }

    /// The stream of this serial number, if the slot still holds it.
    func stream(_ slot: UInt32, serial: UInt32) -> Stream? {
        guard Int(slot) < streams.count, let stream = streams[Int(slot)], stream.serial == serial else { return nil }
        return stream
    }

    /// The streams heard since the last call, in the order of their slots.
    mutating func takeChanges() -> [Stream] {
        defer { changed.removeAll() }
        return changed.sorted().compactMap { streams[Int($0)] }
    }

    /// Takes in a stream as it was exported; a newer state of a known one replaces it.
    mutating func restore(name: [UInt8], generation: UInt64, progress: [StreamProgress]) -> UInt32 {
        let key = Key(name: name, generation: generation)
        let slot = slots[key] ?? begin(key)
        if progress.map(\.place.count) == trackers { streams[Int(slot)]?.progress = progress }
        return slot
    }

    private mutating func begin(_ key: Key) -> UInt32 {
        if slots.count >= limit { forgetQuarter() }
        lastSerial += 1
        var progress = trackers.map { StreamProgress(componentCount: $0) }
        if let before = latest[key.name], let stream = streams[Int(before)] {
            progress = stream.progress
            for index in progress.indices { progress[index].beginAgain() }
        }
        let stream = Stream(
            name: key.name,
            generation: key.generation,
            serial: lastSerial,
            progress: progress,
            heard: folds
        )
        let slot: UInt32
        if let reused = free.popLast() {
            slot = reused
            streams[Int(slot)] = stream
        } else {
            slot = UInt32(streams.count)
            streams.append(stream)
        }
        slots[key] = slot
        latest[key.name] = slot
        return slot
    }

    /// Forgets the quarter heard least recently. A fold names few streams, so those of the fold at hand stay.
    private mutating func forgetQuarter() {
        let live = slots.values.sorted { heard($0) < heard($1) }
        for slot in live.prefix(max(1, live.count / 4)) {
            guard let stream = streams[Int(slot)] else { continue }
            slots[Key(name: stream.name, generation: stream.generation)] = nil
            if latest[stream.name] == slot { latest[stream.name] = nil }
            streams[Int(slot)] = nil
            changed.remove(slot)
            free.append(slot)
        }
    }

    private func heard(_ slot: UInt32) -> UInt64 { streams[Int(slot)]?.heard ?? 0 }
}
