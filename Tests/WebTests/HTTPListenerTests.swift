import Engine
import Flow
import Synchronization
import TestKit
import Testing

@testable import Web

@Suite(.serialized, .timeLimit(.minutes(1))) struct HTTPListenerTests {
    struct Exchange: Sendable, CustomTestStringConvertible {
        var name: String
        var sent: String
        var status: Int?
        var body: String?
        /// The connection can be used again.
        var stays = true
        var testDescription: String { name }
    }

    static let exchanges = [
        Exchange(name: "a request", sent: "GET /a HTTP/1.1\r\nHost: x\r\n\r\n", status: 200, body: "GET /a "),
        Exchange(
            name: "a body",
            sent: "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
            status: 200,
            body: "POST /a hello"
        ),
        Exchange(
            name: "a chunked body",
            sent:
                "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3;x=y\r\n, y\r\n0\r\n\r\n",
            status: 200,
            body: "POST /a hello, y"
        ),
        Exchange(
            name: "an absolute target",
            sent: "GET http://x/b?q=1 HTTP/1.1\r\nHost: x\r\n\r\n",
            status: 200,
            body: "GET /b "
        ),
        Exchange(name: "HTTP/1.0", sent: "GET /a HTTP/1.0\r\n\r\n", status: 200, body: "GET /a ", stays: false),
        Exchange(
            name: "close wanted",
            sent: "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            status: 200,
            body: "GET /a ",
            stays: false
        ),
        Exchange(name: "refused", sent: "GET /no HTTP/1.1\r\nHost: x\r\n\r\n", status: 403),
        Exchange(
            name: "refused with a short body",
            sent: "POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
            status: 403
        ),
        Exchange(
            name: "refused with a long body",
            sent: "POST /no HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\nabc",
            status: 403,
            stays: false
        ),
        Exchange(
            name: "too long by its head",
            sent: "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n",
            status: 413,
            stays: false
        ),
        Exchange(
            name: "no number of bytes",
            sent: "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            status: 400,
            stays: false
        ),
        Exchange(
            name: "two lengths",
            sent: "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            status: 400,
            stays: false
        ),
        Exchange(
            name: "a length and chunks",
            sent: "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            status: 400,
            stays: false
        ),
        Exchange(
            name: "bad chunk size",
            sent: "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
            status: 400,
            stays: false
        ),
        Exchange(name: "no HTTP", sent: "hello there\r\n\r\n", status: 400, stays: false),
        Exchange(name: "a TLS greeting", sent: "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", status: 400, stays: false),
        Exchange(name: "bare carriage return", sent: "GET /a HTTP/1.1\rHost: x\r\n\r\n", status: 400, stays: false),
        Exchange(
            name: "long header",
            sent: "GET /a HTTP/1.1\r\nX: \(String(repeating: "x", count: 40_000))\r\n\r\n",
            status: 431,
            stays: false
        ),
        Exchange(
            name: "many headers",
            sent: "GET /a HTTP/1.1\r\n" + (0..<200).map { "X-\($0): y\r\n" }.joined() + "\r\n",
            status: 431,
            stays: false
        ),
    ]

    @Test("answers", arguments: exchanges)
    func answers(_ exchange: Exchange) throws {
        let listener = try listen(EchoService())
        defer { listener.stop(within: .zero) }
        let client = try #require(RawClient(port: listener.address.port))
        client.send(exchange.sent)
        let answer = try #require(client.answer())
        #expect(answer.status == exchange.status)
        if let body = exchange.body { #expect(answer.body == body) }
        if exchange.stays {
            client.send("GET /again HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(client.answer()?.body == "GET /again ")
        } else {
            #expect(answer.headers["connection"] == "close")
            #expect(client.isClosed)
        }
    }

    @Test("requests sent at once are answered one by one, in order")
    func pipelined() throws {
        let listener = try listen(EchoService())
        defer { listener.stop(within: .zero) }
        let client = try #require(RawClient(port: listener.address.port))
        client.send((0..<50).map { "POST /\($0) HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n." }.joined())
        for i in 0..<50 { #expect(client.answer()?.body == "POST /\(i) .") }
    }

    @Test("an answer to HEAD has a length and no body")
    func headOnly() throws {
        let listener = try listen(EchoService())
        defer { listener.stop(within: .zero) }
        let client = try #require(RawClient(port: listener.address.port))
        client.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(client.answer(hasBody: false)?.headers["content-length"] == "8")
        #expect(client.answer()?.body == "GET /b ")
    }

    @Test("a client that has sent everything may close its side and still gets the answer")
    func halfClosed() throws {
        let listener = try listen(
            EchoService { _, _, reply in
                _ = OSThread("late") {
                    Sleep.milliseconds(50)
                    reply.send(HTTPAnswer(200, body: Array("late".utf8)))
                }
            }
        )
        defer { listener.stop(within: .zero) }
        let client = try #require(RawClient(port: listener.address.port))
        client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab")
        client.closeOutput()
        #expect(client.answer()?.body == "late")
        #expect(client.isClosed)
    }

    @Test("a client that closes in the middle of a body is forgotten, and its memory is free")
    func cutBody() throws {
        let memory = BodyMemory(bytes: 1 << 20)
        let service = EchoService()
        let listener = try listen(service, memory: memory)
        defer { listener.stop(within: .zero) }
        let client = try #require(RawClient(port: listener.address.port))
        client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nab")
        try Sleep.until { memory.claimedBytes > 0 }
        client.closeOutput()
        #expect(client.isClosed)
        try Sleep.until { memory.claimedBytes == 0 }
        let served = service.served.load(ordering: .relaxed)
        #expect(served == 0)
    }

    @Test("a body that is asked for comes after 100, one that is not wanted is never sent")
    func expectContinue() throws {
        let listener = try listen(EchoService())
        defer { listener.stop(within: .zero) }
        let client = try #require(RawClient(port: listener.address.port))
        client.send("POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(client.answer()?.status == 100)
        client.send("ab")
        #expect(client.answer()?.body == "POST /a ab")
        client.send("POST /no HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(client.answer()?.status == 403)
    }

    @Test("a chunked body is cut off at the limit, and a client that goes on sending gets to read why")
    func chunkedTooLong() throws {
        let listener = try listen(EchoService(maximumBody: 100_000))
        defer { listener.stop(within: .zero) }
        let client = try #require(RawClient(port: listener.address.port))
        client.send("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = "4000\r\n" + String(repeating: "x", count: 0x4000) + "\r\n"
        for _ in 0..<40 { client.send(chunk) }
        #expect(client.answer()?.status == 413)
    }

    @Test("whoever forgets a reply answers 500")
    func forgotten() throws {
        let listener = try listen(EchoService { _, _, _ in })
        defer { listener.stop(within: .zero) }
        let client = try #require(RawClient(port: listener.address.port))
        client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(client.answer()?.status == 500)
    }

    // MARK: Slow and many

    @Test("connections that say nothing, or trickle a head, are closed")
    func slowHead() throws {
        let listener = try listen(EchoService(), .short(head: 100))
        defer { listener.stop(within: .zero) }
        let silent = try #require(RawClient(port: listener.address.port))
        let slow = try #require(RawClient(port: listener.address.port))
        slow.send("GET /a HTTP/1.1\r\nX-")
        #expect(silent.isClosed)
        #expect(slow.isClosed)
    }

    @Test("a body that trickles gets 408")
    func slowBody() throws {
        let listener = try listen(EchoService(), .short(body: 100))
        defer { listener.stop(within: .zero) }
        let client = try #require(RawClient(port: listener.address.port))
        client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nab")
        #expect(client.answer()?.status == 408)
        #expect(client.isClosed)
    }

    @Test("a connection that is not used is closed")
    func idle() throws {
        let listener = try listen(EchoService(), .short(idle: 100))
        defer { listener.stop(within: .zero) }
        let client = try #require(RawClient(port: listener.address.port))
        client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(client.answer()?.status == 200)
        #expect(client.isClosed)
    }

    @Test("a client that does not read its answer is closed")
    func slowReader() throws {
        let listener = try listen(
            EchoService { _, _, reply in reply.send(HTTPAnswer(200, body: Array(repeating: 0x78, count: 64 << 20))) },
            .short(answer: -4_096_000 + 200)
        )
        defer { listener.stop(within: .zero) }
        let client = try #require(RawClient(port: listener.address.port))
        client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
        Sleep.milliseconds(600)
        #expect(client.answer() == nil)
    }

    @Test("one connection too many gets 503")
    func tooMany() throws {
        let listener = try listen(EchoService(), .short(connections: 2))
        defer { listener.stop(within: .zero) }
        let open = (0..<2).compactMap { _ in RawClient(port: listener.address.port) }
        for client in open {
            client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(client.answer()?.status == 200)
        }
        let third = try #require(RawClient(port: listener.address.port))
        #expect(third.answer()?.status == 503)
        withExtendedLifetime(open) {}
    }

    // MARK: Memory

    @Test("a request waits for memory without being read, and goes on when there is some")
    func waitsForMemory() throws {
        let memory = BodyMemory(bytes: 256 << 10)
        let held = Mutex<[HTTPReply]>([])
        let listener = try listen(
            EchoService { head, body, reply in
                guard head.path == "/first" else {
                    return reply.send(HTTPAnswer(200, body: Array("\(body.count)".utf8)))
                }
                held.withLock { $0.append(reply) }
                body.keep(until: held)
            },
            memory: memory
        )
        defer { listener.stop(within: .zero) }
        let body = String(repeating: "x", count: 200_000)
        let first = try #require(RawClient(port: listener.address.port))
        first.send("POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n\(body)")
        try Sleep.until { !held.withLock { $0.isEmpty } }
        let second = try #require(RawClient(port: listener.address.port))
        second.send("POST /second HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n")
        Sleep.milliseconds(50)
        second.send(body)
        Sleep.milliseconds(50)
        let claimed = memory.claimedBytes
        #expect(claimed == BodyMemory.rounded(200_000))
        held.withLock { replies in
            for reply in replies { reply.send(HTTPAnswer(200)) }
            replies = []
        }
        #expect(first.answer()?.status == 200)
        #expect(second.answer()?.body == "200000")
        try Sleep.until { memory.claimedBytes == 0 }
    }

    @Test("a request that waits too long gets 429 and the time to come again")
    func noMemory() throws {
        let memory = BodyMemory(bytes: 64 << 10)
        #expect(memory.claim(64 << 10))
        let listener = try listen(EchoService(wait: .milliseconds(100)), memory: memory)
        defer { listener.stop(within: .zero) }
        let client = try #require(RawClient(port: listener.address.port))
        client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")
        let answer = try #require(client.answer())
        #expect(answer.status == 429)
        #expect(answer.headers["retry-after"] == "1")
        let chunked = try #require(RawClient(port: listener.address.port))
        chunked.send("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
        #expect(chunked.answer()?.status == 429)
        memory.release(64 << 10)
        #expect(memory.claimedBytes == 0)
    }

    // MARK: Begin and end

    @Test("a taken port is told with the option to change")
    func portTaken() throws {
        let first = try listen(EchoService())
        defer { first.stop(within: .zero) }
        var options = ListenerOptions(first.address, optionName: "server.listen")
        options.limits = .short()
        let error = #expect(throws: FlowError.self) { try HTTPListener(options, EchoService()) }
        #expect(error?.code == .portTaken)
        #expect(error?.message.hasPrefix("server.listen: 127.0.0.1:\(first.address.port) is in use") == true)
    }

    @Test(
        "addresses that cannot be listened on",
        arguments: [("192.0.2.1", FlowError.Code.notFound), ("no.such.host.invalid", .notFound)]
    )
    func noSuchAddress(_ host: String, _ code: FlowError.Code) throws {
        let options = ListenerOptions(NetworkAddress(host: host, port: 0), optionName: "server.listen")
        let error = #expect(throws: FlowError.self) { try HTTPListener(options, EchoService()) }
        #expect(error?.code == code)
    }

    @Test("a stop lets requests be answered, closes idle connections and takes no more")
    func drains() throws {
        let held = Mutex<HTTPReply?>(nil)
        let listener = try listen(EchoService { _, _, reply in held.withLock { $0 = reply } })
        let idle = try #require(RawClient(port: listener.address.port))
        let busy = try #require(RawClient(port: listener.address.port))
        busy.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
        try Sleep.until { held.withLock { $0 != nil } }
        let done = Atomic(false)
        let stopping = OSThread("stop") {
            listener.stop(within: .seconds(10))
            done.store(true, ordering: .sequentiallyConsistent)
        }
        #expect(idle.isClosed)
        #expect(RawClient(port: listener.address.port) == nil)
        let isDone = done.load(ordering: .sequentiallyConsistent)
        #expect(!isDone)
        held.withLock { $0?.send(HTTPAnswer(200, body: Array("done".utf8))) }
        let answer = try #require(busy.answer())
        #expect(answer.body == "done")
        #expect(answer.headers["connection"] == "close")
        stopping.join()
    }

    @Test("a stop ends what takes longer than its time")
    func abandons() throws {
        let held = Mutex<HTTPReply?>(nil)
        let listener = try listen(EchoService { _, _, reply in held.withLock { $0 = reply } })
        let client = try #require(RawClient(port: listener.address.port))
        client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
        try Sleep.until { held.withLock { $0 != nil } }
        listener.stop(within: .milliseconds(100))
        #expect(client.isClosed)
        held.withLock { $0 = nil }
    }
}

extension RequestBody {
    /// Lives as long as there are replies.
    fileprivate func keep(until replies: borrowing Mutex<[HTTPReply]>) {
        replies.withLock { replies in
            let last = replies.removeLast()
            replies.append(
                HTTPReply { [self] answer in
                    discard()
                    last.send(answer)
                }
            )
        }
    }
}
