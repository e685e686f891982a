internal import Engine
internal import Flow

/// One stream on its way through a framer into batches.
///
/// A fill begins with `begin(box)`, reads as often as there is room, and ends with `end(box)`, which writes down how far
/// the stream has come and what was counted. What the framer holds back stays in the feed.
struct LineFeed: ~Copyable {
    private var framer: Framer
    /// How lines are framed from the next one on that begins here; nil where that does not change.
    private var nextOptions: FramingOptions?
    private var input: UInt16
    private let stream: UInt32
    /// Where in the stream the framer began.
    private var start: UInt64
    private let texts: MetaTexts.Stream
    private var tallies: InputTallies
    private var counted = FramingCounts()
    /// Bytes that the next framed line needs, see `Framed.wanted`.
    private var wanted = 0
    private var bytesRead = 0
    private var stalledLines = 0
    private var origin = 0
    /// Lines handed over so far.
    private(set) var lines = 0

    init(_ options: FramingOptions, intake: Intake, stream: UInt32, from start: UInt64 = 0, texts: MetaTexts.Stream) {
        framer = Framer(options)
        input = intake.input
        self.stream = stream
        self.start = start
        self.texts = texts
        tallies = intake.tallies
    }

    /// Goes on in another pipeline. What is held stays as it was framed; what begins behind it is framed by `options`.
    mutating func move(to intake: Intake, _ options: FramingOptions) {
        nextOptions = options
        input = intake.input
        tallies = intake.tallies
    }

    /// When the framer wants to be looked at though nothing was read, of `MonotonicClock`.
    var expiry: Int64? { framer.expiry }

    /// What was framed so far.
    var counts: FramingCounts { framer.counts }

    /// Bytes of the stream before which everything is in lines that were handed over.
    var position: UInt64 { start + UInt64(framer.position) }

    /// Framed lines wait for room, and must be handed over before more is read.
    var hasWaiting: Bool { wanted > 0 }

    mutating func begin(_ box: BatchBox, receivedAt: Int64) {
        if let options = nextOptions, framer.heldBytes == 0 {
            start = position
            framer = Framer(options)
            counted = FramingCounts()
            nextOptions = nil
        }
        origin = box.batch.origins.count
        box.add(
            Origin(input: input, stream: stream, byteStart: box.batch.linesEnd, receivedAt: receivedAt), from: texts
        )
    }

    /// Writes down the stretch that was filled since `begin`.
    mutating func end(_ box: BatchBox) {
        box.batch.origins[origin].endPosition = position
        let counts = framer.counts
        box.tally.add(tallies.linesJoined, Int(counts.joined - counted.joined))
        box.tally.add(tallies.linesEmpty, Int(counts.empty - counted.empty))
        box.tally.add(tallies.linesStalled, stalledLines)
        box.tally.add(tallies.bytes, bytesRead)
        counted = counts
        stalledLines = 0
        bytesRead = 0
    }

    /// Reads once into the batch's free room and frames what came.
    ///
    /// - Parameters:
    ///   - minimum: bytes of room behind a partial line that is put there again.
    ///   - read: puts bytes into the room it is given and says how many.
    mutating func fill<Outcome>(
        _ box: BatchBox, minimum: Int = 1, now: Int64, _ read: (UnsafeMutableRawBufferPointer) -> (count: Int, outcome: Outcome)
    ) -> Outcome {
        var framed = Framed()
        var count = 0
        let outcome = unsafe box.batch.withFreeSpace(minimum: minimum + FramingLimits.primedBytes) { window in
            let primed = unsafe framer.begin(window)
            let result = unsafe read(UnsafeMutableRawBufferPointer(rebasing: window[primed...]))
            count = result.count
            framed = unsafe framer.frame(window, filled: primed + count, now: now)
            return result.outcome
        }
        bytesRead += count
        take(framed, box)
        return outcome
    }

    /// Hands over what waits in the framer, as far as there is room.
    ///
    /// - Returns: false when more waits, and the batch must be handed over first.
    mutating func drain(_ box: BatchBox, now: Int64) -> Bool {
        repeat {
            // A line longer than a batch still goes into one that is empty.
            guard wanted <= box.batch.freeLineBytes || !box.batch.hasLines else { return false }
            let framed = unsafe box.batch.withFreeSpace(minimum: wanted) {
                unsafe framer.frame($0, filled: 0, now: now)
            }
            take(framed, box)
        } while wanted > 0
        return true
    }

    /// The stream has ended: what is held becomes lines, for `drain` to hand over.
    mutating func finish(now: Int64) { framer.finish(now: now) }

    /// The time of groups that wait for their next line is over.
    mutating func expire(now: Int64) { framer.expire(now: now) }

    /// Counts what was read and not kept.
    mutating func passed(lines: Int, bytes: Int) {
        stalledLines += lines
        bytesRead += bytes
    }

    private mutating func take(_ framed: Framed, _ box: BatchBox) {
        box.batch.keepLines(framed.bytes)
        lines += framed.lines
        wanted = framed.wanted
    }
}
