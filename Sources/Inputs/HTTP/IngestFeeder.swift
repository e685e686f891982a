internal import Engine
internal import Flow
internal import Web
internal import Wire

/// One thread's way from bodies to batches.
///
/// It takes a batch when there is something to put into it, and hands it over when it is full or no other body waits, so
/// that many small requests share one.
final class IngestFeeder {
    struct Options: Sendable {
        var framing: FramingOptions
        var maximumDecompressed: Int
        var waitsForCommit: Bool
        /// How long a body may wait for each batch.
        var wait: Duration
        /// The tallies of elements that became no line.
        var notAnObject: Int
        var tooLong: Int
    }

    /// Why the rest of a body is not fed.
    struct Stop: Error {
        let answer: HTTPAnswer
    }

    /// A request's part of the batch at hand.
    struct Stretch {
        /// Index in the batch's origins.
        let origin: Int
        let receipt: IngestReceipt
        var numbers = LineNumbers()
    }

    let options: Options
    let intake: Intake
    private let queue: IngestQueue
    private(set) var box: BatchBox?
    var stretch: Stretch?
    /// Someone waits for the commit of what is in the batch.
    private var wantsCommit = false

    init(_ options: Options, _ queue: IngestQueue, _ intake: Intake) {
        self.options = options
        self.queue = queue
        self.intake = intake
    }

    /// Until the queue has ended.
    func run() {
        while true {
            if box == nil {
                guard let request = queue.next() else { return }
                feed(request)
            } else if let request = queue.nextNow() {
                feed(request)
            } else {
                submit()
            }
        }
    }

    private func feed(_ request: IngestRequest) {
        do throws(Stop) {
            try feedWhole(request)
            closeStretch()
            // The last stretch is handed over already, or goes with the open batch.
            if box != nil {
                wantsCommit = wantsCommit || options.waitsForCommit
            } else if options.waitsForCommit {
                intake.requestCommit()
            }
            request.body.discard()
            request.receipt.finish()
        } catch {
            closeStretch()
            request.body.discard()
            request.receipt.fail(error.answer)
        }
    }

    private func feedWhole(_ request: IngestRequest) throws(Stop) {
        var reader = BodyReader(request.body, request.coding, limit: options.maximumDecompressed)
        var form = request.form
        do throws(CompressionError) {
            if form == .unknown { form = form.told(by: try reader.peek(BodyForm.glance)) }
        } catch {
            throw Self.stop(error, limit: options.maximumDecompressed)
        }
        if form == .document {
            try feedDocument(&reader, request)
        } else {
            try feedLines(&reader, request)
        }
    }

    // MARK: Batches

    /// The batch at hand when it has room, else the next one.
    func openBox() throws(Stop) -> BatchBox {
        if let box {
            let isFull = box.batch.freeLineBytes < InputLimits.fullBelowBytes
                || box.batch.origins.count >= InputLimits.originsPerBatch
            if !isFull { return box }
            submit()
        }
        switch intake.take(until: MonotonicClock.now() + options.wait.nanoseconds) {
        case .batch(let taken):
            box = taken
            return taken
        case .timedOut: throw Stop(answer: .retry(429, "the pipeline is full; send this again"))
        case .ended: throw Stop(answer: .retry(503, "the instance is ending"))
        }
    }

    /// Hands the batch over.
    func submit() {
        closeStretch()
        guard let full = box else { return }
        box = nil
        intake.submit(full)
        if wantsCommit { intake.requestCommit() }
        wantsCommit = false
    }

    /// Nothing more of the request comes into the batch at hand.
    func closeStretch() {
        guard let closed = stretch, let box else { return }
        stretch = nil
        guard closed.numbers.count > 0 else { return }
        closed.receipt.add(lines: closed.numbers.count)
        box.batch.origins[closed.origin].receipt = IngestStretch(closed.receipt, closed.numbers)
    }

    static func texts(_ request: IngestRequest) -> MetaTexts.Stream { MetaTexts.Stream(peer: request.peer) }

    static func stop(_ error: CompressionError, limit: Int) -> Stop {
        guard error.code == .tooLarge else { return Stop(answer: .error(400, "the body cannot be read: \(error)")) }
        return Stop(answer: .error(413, "the body is longer than \(limit) bytes decompressed; send it in parts"))
    }
}
