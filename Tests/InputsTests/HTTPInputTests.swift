import Engine
import Flow
import Foundation
import Synchronization
import TestKit
import Testing
import Web

@testable import Inputs

/// The `http` input over real sockets, in a pipeline of its own.
@Suite("http input", .timeLimit(.minutes(2)), .serialized)
struct HTTPInputTests {
    /// A running input and what came of its records.
    final class Instance {
        let run: InputRun
        let input: HTTPInput

        init(
            _ options: ConfigValue = ["type": "http", "listen": "127.0.0.1:0"], onError: ConfigValue? = nil
        ) throws {
            var made: HTTPInput?
            run = InputRun(onError: onError) { context in
                let input = HTTPInput(options: InputRun.options(HTTPInput.spec, options), context: &context)
                made = input
                return input
            }
            input = try #require(made)
            try run.pipeline.start()
        }

        func end() -> FlowError? {
            run.pipeline.stop(drain: true)
            return run.pipeline.waitUntilDone()
        }

        func client() throws -> RawClient {
            let address = try #require(input.address)
            return try #require(RawClient(port: address.port))
        }

        /// Posts to `/ingest`.
        func post(_ body: [UInt8], _ headers: [String] = []) throws -> RawClient.Answer {
            let client = try client()
            client.send("POST /ingest HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n"
                + headers.map { $0 + "\r\n" }.joined() + "\r\n")
            client.send(body)
            return try #require(client.answer())
        }

        func post(_ body: String, _ headers: [String] = []) throws -> RawClient.Answer {
            try post(Array(body.utf8), headers)
        }
    }

    struct Body: Sendable, CustomTestStringConvertible {
        var name: String
        var body: String
        var headers: [String] = []
        var status = 200
        var lines: [String] = []
        var answer: String?
        var testDescription: String { name }
    }

    static let json = "Content-Type: application/json"

    static let bodies = [
        Body(name: "lines", body: "{\"a\":1}\n{\"a\":2}\n", lines: ["{\"a\":1}", "{\"a\":2}"],
            answer: "{\"accepted\":2,\"rejected\":0,\"errors\":[]}\n"),
        Body(name: "a last line without its end", body: "{\"a\":1}\n{\"a\":2}", lines: ["{\"a\":1}", "{\"a\":2}"]),
        Body(name: "carriage returns and blank lines", body: "{\"a\":1}\r\n\r\n\n{\"a\":2}\r\n", lines: ["{\"a\":1}", "{\"a\":2}"]),
        Body(name: "text", body: "epoch 1 done\n", lines: ["{\"message\": \"epoch 1 done\"}"]),
        Body(name: "text that begins with a bracket", body: "[INFO] epoch\n", lines: ["{\"message\": \"[INFO] epoch\"}"]),
        Body(name: "an array of numbers is a text", body: "[1, 2]\n", lines: ["{\"message\": \"[1, 2]\"}"]),
        Body(name: "nothing", body: "", answer: "{\"accepted\":0,\"rejected\":0,\"errors\":[]}\n"),
        Body(name: "blank lines alone", body: "\n\n \n", answer: "{\"accepted\":0,\"rejected\":0,\"errors\":[]}\n"),
        Body(name: "an array", body: "[{\"a\":1},{\"a\":[2,{}]} ]", headers: [json], lines: ["{\"a\":1}", "{\"a\":[2,{}]}"]),
        Body(name: "an array without a type", body: "\n [ {\"a\":1}, {\"a\":2}]\n", lines: ["{\"a\":1}", "{\"a\":2}"]),
        Body(name: "an empty array", body: " [ ] ", headers: [json], answer: "{\"accepted\":0,\"rejected\":0,\"errors\":[]}\n"),
        Body(name: "one object", body: "{\"a\": 1}", headers: [json], lines: ["{\"a\": 1}"]),
        Body(name: "an object over several lines", body: "{\n  \"a\": \"x,y]\\\"\",\r\n  \"b\": 2\n}\n", headers: [json],
            lines: ["{   \"a\": \"x,y]\\\"\",    \"b\": 2 }"]),
        Body(name: "the same without a type", body: "{\n\"a\":1\n}\n{\"b\":2}", lines: ["{ \"a\":1 }", "{\"b\":2}"]),
        Body(name: "objects one behind the other", body: "{\"a\":1}{\"a\":2}\n{\"a\":3}", headers: [json + "; charset=utf-8"],
            lines: ["{\"a\":1}", "{\"a\":2}", "{\"a\":3}"]),
        Body(name: "elements that are no objects", body: "[{\"a\":1}, 5, \"x,]\", [1,[2]], null, {\"a\":2}]", headers: [json],
            lines: ["{\"a\":1}", "{\"a\":2}"],
            answer: "{\"accepted\":2,\"rejected\":4,\"errors\":[{\"line\":2,\"reason\":\"not_an_object\"},"
                + "{\"line\":3,\"reason\":\"not_an_object\"},{\"line\":4,\"reason\":\"not_an_object\"},"
                + "{\"line\":5,\"reason\":\"not_an_object\"}]}\n"),
        Body(name: "no JSON", body: "hello", headers: [json], status: 400),
        Body(name: "an array cut off", body: "[{\"a\":1},", headers: [json], status: 400),
        Body(name: "an object cut off", body: "{\"a\":", headers: [json], status: 400),
        Body(name: "a comma too many", body: "[{\"a\":1},]", headers: [json], status: 400),
        Body(name: "a comma missing", body: "[{\"a\":1} {\"a\":2}]", headers: [json], status: 400),
        Body(name: "text behind the array", body: "[{\"a\":1}] x", headers: [json], status: 400),
        Body(name: "a string over two lines", body: "[{\"a\":\"x\ny\"}]", headers: [json], status: 400),
        Body(name: "lines said to be lines", body: "[\n", headers: ["Content-Type: application/x-ndjson"],
            lines: ["{\"message\": \"[\"}"]),
        Body(name: "another type", body: "x", headers: ["Content-Type: application/x-protobuf"], status: 415),
        Body(name: "another character set", body: "{}", headers: [json + "; charset=utf-16"], status: 415),
        Body(name: "another compression", body: "x", headers: ["Content-Encoding: br"], status: 415),
        Body(name: "two compressions", body: "x", headers: ["Content-Encoding: gzip, gzip"], status: 415),
        Body(name: "no gzip", body: "{\"a\":1}", headers: ["Content-Encoding: gzip"], status: 400),
        Body(name: "no zstd", body: "{\"a\":1}", headers: ["Content-Encoding: zstd"], status: 400),
        Body(name: "identity", body: "{\"a\":1}", headers: ["Content-Encoding: identity"], lines: ["{\"a\":1}"]),
        Body(name: "a page of another site", body: "{\"a\":1}", headers: ["Origin: http://evil.example"], status: 403),
    ]

    @Test("answers", arguments: bodies)
    func answers(_ body: Body) throws {
        let instance = try Instance()
        let answer = try instance.post(body.body, body.headers)
        #expect(answer.status == body.status, "\(answer.body)")
        if let wanted = body.answer { #expect(answer.body == wanted) }
        if body.status == 200 {
            #expect(instance.run.output.lines == body.lines, "a client that has its answer finds its records")
        } else {
            #expect(answer.body.hasPrefix("{\"error\":\""))
        }
        #expect(instance.end() == nil)
        if body.status == 200 { #expect(instance.run.total(\.records) == UInt64(body.lines.count)) }
    }

    struct Line: Sendable, CustomTestStringConvertible {
        var name: String
        var request: String
        var status: Int
        var header: String?
        var testDescription: String { name }
    }

    static let lines = [
        Line(name: "another path", request: "POST /other HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", status: 404),
        Line(name: "another method", request: "GET /ingest HTTP/1.1\r\nHost: x\r\n\r\n", status: 405, header: "allow"),
        Line(name: "no length", request: "POST /ingest HTTP/1.1\r\nHost: x\r\n\r\n", status: 411),
        Line(
            name: "too long", request: "POST /ingest HTTP/1.1\r\nHost: x\r\nContent-Length: 4097\r\n\r\n", status: 413),
        Line(
            name: "too long in chunks",
            request: "POST /ingest HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1001\r\n"
                + String(repeating: "x", count: 4097) + "\r\n0\r\n\r\n", status: 413),
        Line(
            name: "a broken chunk",
            request: "POST /ingest HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n", status: 400),
        Line(
            name: "chunks", request: "POST /ingest HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "4\r\n{\"a\"\r\n3\r\n:1}\r\n0\r\n\r\n", status: 200),
    ]

    @Test("refuses", arguments: lines)
    func refuses(_ line: Line) throws {
        let instance = try Instance(["type": "http", "listen": "127.0.0.1:0", "max_body_bytes": "4KiB"])
        let client = try instance.client()
        client.send(line.request)
        let answer = try #require(client.answer())
        #expect(answer.status == line.status)
        if let header = line.header { #expect(answer.headers[header] != nil) }
        #expect(instance.end() == nil)
    }

    @Test("only the token opens", arguments: [
        ("Authorization: Bearer right", 200), ("authorization: bearer right", 200), ("Authorization: Bearer wrong", 401),
        ("Authorization: Bearer righ", 401), ("Authorization: Bearer rightt", 401), ("Authorization: Basic right", 401),
        ("X: y", 401), ("Cookie: token=right", 401),
    ])
    func token(_ header: String, _ status: Int) throws {
        let instance = try Instance(["type": "http", "listen": "127.0.0.1:0", "auth": ["token": "right"]])
        let answer = try instance.post("{\"a\":1}", [header])
        #expect(answer.status == status)
        if status == 401 { #expect(answer.headers["www-authenticate"] == "Bearer realm=\"spanmill\"") }
        #expect(instance.end() == nil)
        #expect(instance.run.output.lines.count == (status == 200 ? 1 : 0))
    }

    // MARK: Compression

    @Test("compressed bodies are read", arguments: ["gzip", "zstd"], [1, 5_000])
    func compressed(_ coding: String, _ count: Int) throws {
        let lines = (0..<count).map { "{\"n\":\($0),\"text\":\"\(String(repeating: "z", count: $0 % 300))\"}" }
        let instance = try Instance()
        let packed = try Packed.bytes(lines.joined(separator: "\n"), with: coding)
        let answer = try instance.post(packed, ["Content-Encoding: \(coding)"])
        #expect(answer.body == "{\"accepted\":\(count),\"rejected\":0,\"errors\":[]}\n")
        #expect(instance.run.output.lines == lines)
        #expect(instance.end() == nil)
    }

    @Test("a bomb is stopped at the limit, and a cut body is told from a whole one", arguments: ["gzip", "zstd"])
    func bomb(_ coding: String) throws {
        let instance = try Instance(["type": "http", "listen": "127.0.0.1:0", "max_decompressed_bytes": "1MiB"])
        let packed = try Packed.bytes(String(repeating: "\u{20}", count: 20 << 20), with: coding)
        #expect(packed.count < 100_000)
        #expect(try instance.post(packed, ["Content-Encoding: \(coding)"]).status == 413)
        let cut = try Packed.bytes("{\"a\":1}\n", with: coding).dropLast(3)
        #expect(try instance.post(Array(cut), ["Content-Encoding: \(coding)"]).status == 400)
        #expect(try instance.post("{\"a\":1}").status == 200)
        #expect(instance.end() == nil)
    }

    // MARK: What becomes of records

    @Test("rejected lines are named by their place in the body, over all batches", arguments: ["drop", "dead_letter"])
    func rejected(_ onError: String) throws {
        let instance = try Instance(onError: .init(stringLiteral: onError))
        let lines = (1...20_000).map { $0 % 5_000 == 0 ? "bad \($0)" : "{\"n\":\($0),\"text\":\"\(String(repeating: "x", count: 50))\"}" }
        let answer = try instance.post(lines.joined(separator: "\n"))
        let errors = [5_000, 10_000, 15_000, 20_000].map { "{\"line\":\($0),\"reason\":\"not_an_object\"}" }
        #expect(answer.body == "{\"accepted\":19996,\"rejected\":4,\"errors\":[\(errors.joined(separator: ","))]}\n")
        #expect(instance.end() == nil)
    }

    @Test("elements of an array that are rejected later have the element's number")
    func rejectedElements() throws {
        let instance = try Instance(onError: "drop")
        let answer = try instance.post("[{\"a\":1}, 7, {\"a\":tru}, {\"a\":2}]", [Self.json])
        #expect(answer.body.hasPrefix("{\"accepted\":2,\"rejected\":2,\"errors\":[{\"line\":2,\"reason\":\"not_an_object\"},{\"line\":3,"))
        #expect(instance.end() == nil)
    }

    @Test("a hundred errors are named, all are counted")
    func manyErrors() throws {
        let instance = try Instance(onError: "drop")
        let answer = try instance.post(String(repeating: "bad\n", count: 5_000))
        #expect(answer.body.hasPrefix("{\"accepted\":0,\"rejected\":5000,\"errors\":[{\"line\":1,"))
        #expect(answer.body.split(separator: "{\"line\"").count == 101)
        #expect(instance.end() == nil)
    }

    @Test("elements longer than a line may be are rejected")
    func longElements() throws {
        let instance = try Instance(["type": "http", "listen": "127.0.0.1:0", "max_line_bytes": "1KiB"])
        let long = "{\"a\":\"\(String(repeating: "x", count: 2_000))\"}"
        let answer = try instance.post("[{\"a\":1},\(long),{\"a\":2}]", [Self.json])
        #expect(answer.body == "{\"accepted\":2,\"rejected\":1,\"errors\":[{\"line\":2,\"reason\":\"too_long\"}]}\n")
        #expect(instance.end() == nil)
    }

    @Test("an answer that is durable waits for the commit, one on receipt does not")
    func acknowledgement() throws {
        for (ack, waits) in [("durable", true), ("received", false)] {
            let instance = try Instance(["type": "http", "listen": "127.0.0.1:0", "ack": .init(stringLiteral: ack)])
            instance.run.output.holdCommits(true)
            let client = try instance.client()
            client.send("POST /ingest HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n{\"a\":1}")
            let answered = Atomic(false)
            let reader = OSThread("reader") {
                answered.store(client.answer()?.status == 200, ordering: .sequentiallyConsistent)
            }
            if waits {
                try Sleep.until { instance.run.output.isCommitting }
                Sleep.milliseconds(50)
                let early = answered.load(ordering: .sequentiallyConsistent)
                #expect(!early)
            } else {
                try Sleep.until { answered.load(ordering: .sequentiallyConsistent) }
            }
            instance.run.output.holdCommits(false)
            reader.join()
            let isAnswered = answered.load(ordering: .sequentiallyConsistent)
            #expect(isAnswered)
            #expect(instance.end() == nil)
        }
    }

    @Test("what cannot be made durable gets 503")
    func failedCommit() throws {
        let instance = try Instance()
        instance.run.output.failCommits(true)
        let answer = try instance.post("{\"a\":1}")
        #expect(answer.status == 503)
        #expect(answer.headers["retry-after"] != nil)
        instance.run.output.failCommits(false)
        #expect(try instance.post("{\"a\":1}").status == 200)
        #expect(instance.end() == nil)
    }

    @Test("a full pipeline gets 429 and the time to come again, and later takes records again")
    func full() throws {
        let instance = try Instance(["type": "http", "listen": "127.0.0.1:0", "wait": "100ms"])
        instance.run.output.hold(true)
        let answer = try instance.post("{\"a\":1}")
        #expect(answer.status == 429)
        #expect(answer.headers["retry-after"] == "1")
        instance.run.output.hold(false)
        #expect(try instance.post("{\"a\":2}").status == 200)
        #expect(instance.run.output.lines == ["{\"a\":2}"])
        #expect(instance.end() == nil)
    }

    @Test("a stop answers what is under way")
    func drains() throws {
        let instance = try Instance()
        instance.run.output.holdCommits(true)
        let client = try instance.client()
        client.send("POST /ingest HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n{\"a\":1}")
        try Sleep.until { instance.run.output.isCommitting }
        instance.run.pipeline.stop(drain: true)
        Sleep.milliseconds(30)
        instance.run.output.holdCommits(false)
        #expect(client.answer()?.status == 200)
        #expect(instance.run.pipeline.waitUntilDone() == nil)
        let address = try #require(instance.input.address)
        #expect(RawClient(port: address.port) == nil)
    }

    @Test("sixteen clients at once, bodies of a mebibyte: every record once")
    func load() throws {
        let instance = try Instance()
        let line = "{\"event\":\"step\",\"loss\":0.25,\"text\":\"\(String(repeating: "x", count: 200))\"}\n"
        let count = (1 << 20) / line.utf8.count
        let body = Array(String(repeating: line, count: count).utf8)
        let failures = Atomic(0)
        let port = try #require(instance.input.address).port
        let clients = (0..<16).map { number in
            OSThread("client-\(number)") {
                guard let client = RawClient(port: port, seconds: 30) else { return }
                for _ in 0..<4 {
                    client.send("POST /ingest HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n")
                    client.send(body)
                    let isGood = client.answer()?.body == "{\"accepted\":\(count),\"rejected\":0,\"errors\":[]}\n"
                    if !isGood { failures.add(1, ordering: .relaxed) }
                }
            }
        }
        for client in clients { client.join() }
        let failed = failures.load(ordering: .relaxed)
        #expect(failed == 0)
        #expect(instance.end() == nil)
        #expect(instance.run.output.lines.count == 64 * count)
        #expect(instance.run.total(\.bytes) == UInt64(64 * body.count))
    }
}

/// A body as a client compresses it, by the real programs.
enum Packed {
    static func bytes(_ text: String, with coding: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [coding, "-c", "-q"]
        let folder = try TemporaryFolder()
        try folder.write("in", Array(text.utf8))
        try folder.write("out", [])
        process.standardInput = FileHandle(forReadingAtPath: folder.path + "/in")
        process.standardOutput = FileHandle(forWritingAtPath: folder.path + "/out")
        try process.run()
        process.waitUntilExit()
        return try folder.read("out")
    }
}
