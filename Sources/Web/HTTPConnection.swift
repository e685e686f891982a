internal import Engine
internal import NIOCore
internal import NIOHTTP1

/// One connection: reads a request, has it answered, and goes on to the next.
///
/// ```
/// idle ─ head ─▶ waiting ─ memory ─▶ reading ─ end ─▶ serving ─ reply ─▶ answering ─▶ idle, or closed
///    │              └──── no memory: 429 ───┐ │ too long, too slow          ▲
///    └─ refused by its head ─▶ skipping ────┴─┴───── lingering: answered, the rest of the body is thrown away
/// ```
final class HTTPConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = Never
    typealias OutboundOut = HTTPServerResponsePart

    private enum Phase {
        case idle(since: NIODeadline)
        /// For memory; `early` are parts of the body that were on their way.
        case waiting(Request, ticket: BodyMemory.Ticket, early: [ByteBuffer], ended: Bool, until: NIODeadline)
        case reading(Request, RequestBody, since: NIODeadline)
        /// Refused by its head. What there is of a body is short and read to its end, to keep the connection; the answer
        /// is sent then, if it is not on its way already.
        case skipping(HTTPAnswer?, since: NIODeadline)
        case serving(Request)
        case answering(since: NIODeadline, bytes: Int)
        case lingering(since: NIODeadline, skipped: Int)
        case closed
    }

    private struct Request {
        let head: HTTPHead
        let number: UInt64
        let maximumBody: Int
    }

    private let channel: any Channel
    private let service: any HTTPService
    private let connections: Connections
    private let memory: BodyMemory
    private let isSecure: Bool
    private let peer: String
    private var phase: Phase
    /// Of the request at hand; a reply to an earlier one finds another number.
    private var number: UInt64 = 0
    private var closesAfterAnswer = false
    private var isReadHeldBack = false

    init(
        _ channel: any Channel,
        _ service: any HTTPService,
        _ connections: Connections,
        memory: BodyMemory,
        isSecure: Bool
    ) {
        self.channel = channel
        self.service = service
        self.connections = connections
        self.memory = memory
        self.isSecure = isSecure
        peer = channel.remoteAddress?.ipAddress ?? ""
        phase = .idle(since: .now())
    }

    func handlerAdded(context: ChannelHandlerContext) { connections.add(self) }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    // MARK: What the client sends

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(HTTPHead(head, peer: peer, isSecure: isSecure))
        case .body(let bytes): take(bytes)
        case .end: end()
        }
    }

    /// Reads nothing more from the socket while the request waits for memory.
    func read(context: ChannelHandlerContext) {
        if case .waiting = phase { isReadHeldBack = true } else { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return context.fireUserInboundEventTriggered(event) }
        switch phase {
        // The client has said everything and may still be reading.
        case .serving, .answering: closesAfterAnswer = true
        case .waiting(_, _, _, ended: true, _): closesAfterAnswer = true
        default: close()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return close() }
        closesAfterAnswer = true
        switch phase {
        case .idle, .waiting, .reading, .skipping:
            leaveLine()
            if error == .headerOverflow {
                answer(.error(431, "the headers are too long or too many"))
            } else {
                answer(.error(400, "this is no HTTP request: \(error)"))
            }
        case .serving, .answering: break
        case .lingering, .closed: close()
        }
    }

    private func begin(_ head: HTTPHead) {
        number += 1
        if !head.keepsAlive || connections.isDraining { closesAfterAnswer = true }
        switch service.admit(head) {
        case .refuse(let answer): refuse(head, answer)
        case .accept(let maximumBody, let wait):
            let request = Request(head: head, number: number, maximumBody: maximumBody)
            var length = 0
            if case .known(let count) = head.bodyLength { length = count }
            guard length <= maximumBody else {
                return refuse(head, Self.tooLong(maximumBody))
            }
            claim(BodyMemory.rounded(length), for: request, wait: wait)
        }
    }

    private func claim(_ bytes: Int, for request: Request, wait: Duration) {
        guard !memory.claim(bytes) else { return read(request, claimed: bytes) }
        let loop = channel.eventLoop
        let this = NIOLoopBound(self, eventLoop: loop)
        let memory = memory
        let ticket = memory.wait(for: bytes) {
            loop.execute { this.value.goOn(request.number, claimed: bytes, memory) }
        }
        let until = NIODeadline.now() + .nanoseconds(wait.clampedNanoseconds)
        phase = .waiting(request, ticket: ticket, early: [], ended: false, until: until)
    }

    /// There is memory now.
    private func goOn(_ number: UInt64, claimed: Int, _ memory: BodyMemory) {
        guard case .waiting(let request, _, let early, let ended, _) = phase, request.number == number else {
            return memory.release(claimed)
        }
        read(request, claimed: claimed)
        for bytes in early { take(bytes) }
        if ended { end() }
        readOn()
    }

    private func read(_ request: Request, claimed: Int) {
        phase = .reading(request, RequestBody(memory, claimed: claimed), since: .now())
        if request.head.expectsContinue, request.head.bodyLength != .absent {
            let head = HTTPResponseHead(version: .http1_1, status: .continue)
            channel.pipeline.syncOperations.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        }
    }

    private func take(_ bytes: ByteBuffer) {
        switch phase {
        case .waiting(let request, let ticket, var early, let ended, let until):
            early.append(bytes)
            phase = .waiting(request, ticket: ticket, early: early, ended: ended, until: until)
        case .reading(let request, let body, _):
            guard body.count + bytes.readableBytes <= request.maximumBody else {
                return linger(Self.tooLong(request.maximumBody))
            }
            let isKept = unsafe bytes.withUnsafeReadableBytes { unsafe body.append($0) }
            if !isKept { linger(Self.noRoom) }
        case .lingering(let since, let skipped):
            let skipped = skipped + bytes.readableBytes
            phase = .lingering(since: since, skipped: skipped)
            if skipped > WebLimits.lingerBytes { close() }
        case .idle, .skipping, .serving, .answering, .closed: break
        }
    }

    private func end() {
        switch phase {
        case .waiting(let request, let ticket, let early, _, let until):
            phase = .waiting(request, ticket: ticket, early: early, ended: true, until: until)
        case .reading(let request, let body, _):
            phase = .serving(request)
            service.serve(request.head, body, reply(to: request.number))
        case .skipping(let answer?, _): self.answer(answer)
        case .skipping(nil, _): phase = .idle(since: .now())
        case .lingering: close()
        case .idle, .serving, .answering, .closed: break
        }
    }

    // MARK: What the client gets

    private func reply(to number: UInt64) -> HTTPReply {
        let loop = channel.eventLoop
        let this = NIOLoopBound(self, eventLoop: loop)
        return HTTPReply { answer in
            if loop.inEventLoop {
                this.value.replied(answer, to: number)
            } else {
                loop.execute { this.value.replied(answer, to: number) }
            }
        }
    }

    private func replied(_ answer: HTTPAnswer, to number: UInt64) {
        guard case .serving(let request) = phase, request.number == number else { return }
        self.answer(answer, isHead: request.head.method == "HEAD")
    }

    /// Answers without a look at the body.
    private func refuse(_ head: HTTPHead, _ answer: HTTPAnswer) {
        switch head.bodyLength {
        case .absent: phase = .skipping(answer, since: .now())
        case .known(let count)
        where count <= WebLimits.skippedBytes && !head.expectsContinue && !closesAfterAnswer:
            write(answer, isHead: false, then: nil)
            phase = .skipping(nil, since: .now())
        case .known, .unknown: linger(answer)
        }
    }

    /// Answers while the body is still coming.
    private func linger(_ answer: HTTPAnswer) {
        closesAfterAnswer = true
        write(answer, isHead: false, then: nil)
        phase = .lingering(since: .now(), skipped: 0)
    }

    private func answer(_ answer: HTTPAnswer, isHead: Bool = false) {
        let promise = channel.eventLoop.makePromise(of: Void.self)
        let this = NIOLoopBound(self, eventLoop: channel.eventLoop)
        let number = number
        phase = .answering(since: .now(), bytes: answer.body.count)
        promise.futureResult.whenComplete { _ in this.value.answered(number) }
        write(answer, isHead: isHead, then: promise)
    }

    private func write(_ answer: HTTPAnswer, isHead: Bool, then promise: EventLoopPromise<Void>?) {
        var headers = HTTPHeaders(answer.headers.map { ($0.name, $0.value) })
        headers.replaceOrAdd(name: "Content-Length", value: "\(answer.body.count)")
        if closesAfterAnswer { headers.replaceOrAdd(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: answer.status),
            headers: headers
        )
        let pipeline = channel.pipeline.syncOperations
        pipeline.write(wrapOutboundOut(.head(head)), promise: nil)
        if !isHead, !answer.body.isEmpty {
            let bytes = channel.allocator.buffer(bytes: answer.body)
            pipeline.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
        }
        pipeline.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
    }

    private func answered(_ number: UInt64) {
        guard case .answering = phase, self.number == number else { return }
        if closesAfterAnswer || connections.isDraining {
            close()
        } else {
            phase = .idle(since: .now())
        }
    }

    private static func tooLong(_ limit: Int) -> HTTPAnswer {
        .error(413, "the body is longer than \(limit) bytes; send it in parts")
    }

    private static let noRoom = HTTPAnswer.retry(429, "too many requests are on their way; send this one again")

    // MARK: Deadlines and the end

    /// Ends what has taken too long.
    func look(at now: NIODeadline) {
        let limits = connections.limits
        switch phase {
        case .idle(let since):
            if now - since > .nanoseconds(number == 0 ? limits.headTime : limits.idleTime) { close() }
        case .waiting(_, _, _, let ended, let until):
            guard now >= until, leaveLine() else { return }
            if ended { answer(Self.noRoom) } else { linger(Self.noRoom) }
            readOn()
        case .reading(_, let body, let since):
            if isSlow(since, limits.bodyTime, bytes: body.count, now) {
                linger(.error(408, "the body comes too slowly"))
            }
        case .skipping(_, let since):
            if now - since > .nanoseconds(limits.bodyTime) { close() }
        case .answering(let since, let bytes):
            // The kernel takes what the client does not; how much it read is not known.
            let time = limits.answerTime + Self.slowTime(bytes: bytes)
            if now - since > .nanoseconds(time) { close() }
        case .lingering(let since, _):
            if now - since > .nanoseconds(limits.lingerTime) { close() }
        case .serving, .closed: break
        }
    }

    private func isSlow(_ since: NIODeadline, _ allowed: Int64, bytes: Int, _ now: NIODeadline) -> Bool {
        now - since > .nanoseconds(allowed + Self.slowTime(bytes: bytes))
    }

    private static func slowTime(bytes: Int) -> Int64 {
        Int64(bytes) * ConnectionLimits.second / WebLimits.slowestBytesASecond
    }

    /// No more requests: closes when the one under way is answered.
    func drain() {
        closesAfterAnswer = true
        switch phase {
        case .idle, .skipping(nil, _), .lingering: close()
        default: break
        }
    }

    /// Closes whatever goes on.
    func abandon() { close() }

    private func close() {
        leaveLine()
        phase = .closed
        channel.close(promise: nil)
    }

    private func leave() {
        leaveLine()
        phase = .closed
        connections.remove(self)
    }

    /// - Returns: false when the memory is there already and `goOn` is about to be called.
    @discardableResult
    private func leaveLine() -> Bool {
        guard case .waiting(_, let ticket, _, _, _) = phase else { return true }
        return memory.cancel(ticket)
    }

    private func readOn() {
        guard isReadHeldBack else { return }
        isReadHeldBack = false
        channel.read()
    }
}
