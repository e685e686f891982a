import Engine
import Flow
import Synchronization
import TestKit

@testable import Web

/// Answers with what it was sent, or as it is told.
final class EchoService: HTTPService {
    let maximumBody: Int
    let wait: Duration
    let handler: @Sendable (HTTPHead, RequestBody, HTTPReply) -> Void
    let served = Atomic(0)

    init(
        maximumBody: Int = 1 << 20,
        wait: Duration = .seconds(5),
        _ handler: @escaping @Sendable (HTTPHead, RequestBody, HTTPReply) -> Void = { head, body, reply in
            reply.send(HTTPAnswer(200, type: "text/plain", Array("\(head.method) \(head.path) ".utf8) + body.contents))
        }
    ) {
        self.maximumBody = maximumBody
        self.wait = wait
        self.handler = handler
    }

    func admit(_ head: HTTPHead) -> HTTPAdmission {
        head.path == "/no" ? .refuse(.error(403, "no")) : .accept(maximumBody: maximumBody, wait: wait)
    }

    func serve(_ head: HTTPHead, _ body: RequestBody, _ reply: HTTPReply) {
        served.add(1, ordering: .relaxed)
        handler(head, body, reply)
    }
}

extension ConnectionLimits {
    /// Times in milliseconds, so that tests of deadlines take none.
    static func short(
        head: Int64 = 10_000,
        idle: Int64 = 10_000,
        body: Int64 = 10_000,
        answer: Int64 = 10_000,
        linger: Int64 = 500,
        connections: Int = 64
    ) -> ConnectionLimits {
        var limits = ConnectionLimits()
        limits.connections = connections
        limits.headTime = head * 1_000_000
        limits.idleTime = idle * 1_000_000
        limits.bodyTime = body * 1_000_000
        limits.answerTime = answer * 1_000_000
        limits.lingerTime = linger * 1_000_000
        limits.sweepTime = 20_000_000
        return limits
    }
}

/// A listener on a port of the kernel's choice.
func listen(
    _ service: any HTTPService,
    _ limits: ConnectionLimits = .short(),
    memory: BodyMemory = BodyMemory(bytes: 4 << 20)
) throws -> HTTPListener {
    var options = ListenerOptions(NetworkAddress(host: "127.0.0.1", port: 0), optionName: "test.listen")
    options.limits = limits
    options.memory = memory
    return try HTTPListener(options, service)
}
