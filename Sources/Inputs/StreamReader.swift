internal import Engine
internal import Flow
internal import Glibc

/// Reads one pipe, terminal or redirected file line by line into batches, as long as it lasts.
///
/// Bytes go from the kernel straight into a batch. What was read is handed over when nothing more comes for a
/// millisecond. While the pipeline is full for longer than `stallTimeout`, lines are read, echoed and passed by.
final class StreamReader {
    /// What became of a turn.
    enum Turn {
        case more
        case ended
        /// The pipeline takes nothing more; `pass` from now on.
        case refused
    }

    let descriptor: Descriptor
    private var feed: LineFeed
    private let echo: Echo?
    private var intake: Intake
    private var stallNanoseconds: Int64?
    private var passer: StallPasser?
    private var lastByte: UInt8 = 0x0A
    private(set) var isAtEnd = false

    init(_ source: StreamSource, _ framing: FramingOptions, _ intake: Intake, stallNanoseconds: Int64?) {
        descriptor = Descriptor(source.descriptor, isOwned: source.isOwned)
        echo = source.echo
        feed = LineFeed(framing, intake: intake, stream: source.stream, texts: MetaTexts.Stream(name: source.name))
        self.intake = intake
        self.stallNanoseconds = stallNanoseconds
    }

    /// Goes on in another pipeline, within a line where it stands in one.
    func move(to intake: Intake, _ framing: FramingOptions, stallNanoseconds: Int64?) {
        feed.move(to: intake, framing)
        self.intake = intake
        self.stallNanoseconds = stallNanoseconds
    }

    /// When the reader wants a turn though nothing came, of `MonotonicClock`.
    var expiry: Int64? { isAtEnd ? nil : feed.expiry }

    /// Reads what is there, at most a batch, and hands it over.
    func turn() -> Turn {
        let deadline = stallNanoseconds.map { MonotonicClock.now() + (passer == nil ? $0 : 0) }
        switch intake.take(until: deadline) {
        case .batch(let box):
            fill(box)
            return isAtEnd ? .ended : .more
        case .timedOut:
            pass()
            return isAtEnd ? .ended : .more
        case .ended:
            return .refused
        }
    }

    /// Reads and echoes once without keeping anything.
    func pass() {
        if passer == nil { passer = StallPasser(isInsideLine: lastByte != 0x0A) }
        unsafe withUnsafeTemporaryAllocation(byteCount: InputLimits.passBytes, alignment: 1) { room in
            guard let count = unsafe read(into: room) else { return }
            unsafe passer?.pass(UnsafeRawBufferPointer(rebasing: room[..<count]))
            feed.passed(lines: passer?.takeLines() ?? 0, bytes: count)
        }
    }

    /// Frames what is held, and hands it over: the stream has ended, or reading has.
    func finish() {
        feed.finish(now: MonotonicClock.now())
        while true {
            guard case .batch(let box) = intake.take(until: stallNanoseconds.map { MonotonicClock.now() + $0 }) else { return }
            feed.begin(box, receivedAt: intake.now)
            let isDone = feed.drain(box, now: MonotonicClock.now())
            submit(box)
            if isDone { return }
        }
    }

    // MARK: Filling

    private func fill(_ box: BatchBox) {
        let began = MonotonicClock.now()
        feed.begin(box, receivedAt: intake.now)
        if let expiry = feed.expiry, expiry <= began { feed.expire(now: began) }
        // What waited for room goes first.
        guard feed.drain(box, now: began), takeCarried(box) else { return submit(box) }
        repeat {
            let now = MonotonicClock.now()
            if now - began > InputLimits.fillNanoseconds { break }
            guard hasBytes(within: box.batch.hasLines ? InputLimits.lingerNanoseconds : 0) else { break }
            readOnce(box, now: now)
        } while !isAtEnd && !feed.hasWaiting && box.batch.freeLineBytes >= InputLimits.fullBelowBytes
        submit(box)
    }

    private func submit(_ box: BatchBox) {
        feed.end(box)
        // A box without lines still brings counts and a position.
        intake.submit(box)
    }

    /// The rest of a line that a stall cut in two.
    ///
    /// - Returns: false when the batch is full before all of it is in.
    private func takeCarried(_ box: BatchBox) -> Bool {
        guard let carried = passer?.takeCarried(), !carried.isEmpty else { return true }
        let now = MonotonicClock.now()
        unsafe feed.fill(box, minimum: carried.count, now: now) { room in
            let count = min(room.count, carried.count)
            unsafe room.copyBytes(from: carried.prefix(count))
            return (count, ())
        }
        return feed.drain(box, now: now)
    }

    private func readOnce(_ box: BatchBox, now: Int64) {
        let passed = unsafe feed.fill(box, now: now) { room in
            guard let count = unsafe read(into: room) else { return (0, Passed()) }
            let passed = unsafe passLine(in: room, count)
            return (count - passed.bytes, passed)
        }
        feed.passed(lines: passed.lines, bytes: passed.bytes)
    }

    /// What was taken out of a read.
    private struct Passed {
        var bytes = 0
        var lines = 0
    }

    /// Takes the end of a line that is being passed by out of what was read.
    private func passLine(in room: UnsafeMutableRawBufferPointer, _ count: Int) -> Passed {
        guard var passing = passer else { return Passed() }
        let skipped = unsafe passing.skipLine(UnsafeRawBufferPointer(rebasing: room[..<count]))
        let passed = Passed(bytes: skipped, lines: passing.takeLines())
        passer = passing.isInsideLine ? passing : nil
        if skipped > 0 && skipped < count {
            unsafe room.copyMemory(from: UnsafeRawBufferPointer(rebasing: room[skipped..<count]))
        }
        return passed
    }

    // MARK: The descriptor

    /// - Returns: bytes read and echoed; nil at the end, or when nothing was there.
    private func read(into room: UnsafeMutableRawBufferPointer) -> Int? {
        switch unsafe descriptor.read(into: room) {
        case .bytes(let count):
            lastByte = unsafe room[count - 1]
            unsafe echo?.write(UnsafeRawBufferPointer(rebasing: room[..<count]))
            return count
        case .none:
            return nil
        case .end, .failed:
            isAtEnd = true
            return nil
        }
    }

    private func hasBytes(within nanoseconds: Int64) -> Bool {
        var wanted = pollfd(fd: descriptor.raw, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&wanted, 1, Int32(nanoseconds / 1_000_000)) > 0
    }
}
