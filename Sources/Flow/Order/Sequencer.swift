/// Gives batches and barriers their numbers when they are handed over, and hands them to workers in that order.
///
/// Workers take numbers first come, first served, so the numbers that are under way are always a run without gaps whose
/// lowest nobody waits for: that is why the turnstiles cannot lock each other out. It holds no more than the pool has
/// batches, one time batch, and one barrier.
package struct Sequencer<Cargo> {
    package enum Load {
        case batch(Cargo)
        case barrier
    }

    package struct Order {
        package var sequence: UInt64
        package var load: Load
    }

    /// The number that the next one will get.
    package private(set) var next: UInt64
    /// The time of the latest batch; never falls, whatever the wall clock does.
    package private(set) var clock: Int64 = .min
    /// Batches so far, without the barriers between them.
    package private(set) var submitted: UInt64 = 0
    package private(set) var isBarrierUnderWay = false
    package private(set) var isClosed = false
    private var waiting: [Order] = []
    /// Times of the batches that are under way, oldest first; no more than the pool has.
    private var times: [(sequence: UInt64, clock: Int64)] = []
    private var head = 0

    package init(first: UInt64 = 0) { next = first }

    /// Numbers that nobody has taken yet.
    package var waitingCount: Int { waiting.count - head }

    /// The time of the oldest batch that is under way; nil when there is none. Barriers do not count: they carry no record.
    ///
    /// - Parameter open: the lowest number that is not through the last turnstile.
    package func oldestClock(open: UInt64) -> Int64? { times.first { $0.sequence >= open }?.clock }

    /// - Parameter open: the lowest number that is not through the last turnstile.
    /// - Returns: the batch's number and time; nil after `close`, when nothing is taken any more.
    package mutating func submit(_ cargo: Cargo, now: Int64, open: UInt64 = 0) -> (sequence: UInt64, clock: Int64)? {
        guard !isClosed else { return nil }
        clock = max(clock, now)
        submitted += 1
        times.removeFirst(times.prefix { $0.sequence < open }.count)
        times.append((next, clock))
        return (push(.batch(cargo)), clock)
    }

    /// - Returns: false when a barrier is under way already, or after `close`.
    package mutating func requestBarrier() -> Bool {
        guard !isBarrierUnderWay, !isClosed else { return false }
        isBarrierUnderWay = true
        _ = push(.barrier)
        return true
    }

    /// The barrier is through the last turnstile.
    package mutating func barrierPassed() { isBarrierUnderWay = false }

    package mutating func take() -> Order? {
        guard head < waiting.count else { return nil }
        let order = waiting[head]
        head += 1
        if head == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 64 {
            waiting.removeFirst(head)
            head = 0
        }
        return order
    }

    /// Nothing more comes; workers end once the queue is empty.
    package mutating func close() { isClosed = true }

    private mutating func push(_ load: Load) -> UInt64 {
        waiting.append(Order(sequence: next, load: load))
        next += 1
        return next - 1
    }
}

extension Sequencer: Sendable where Cargo: Sendable {}
extension Sequencer.Load: Sendable where Cargo: Sendable {}
extension Sequencer.Order: Sendable where Cargo: Sendable {}
