import Console
import Engine
import Foundation
import Synchronization
import TestKit
import Testing

/// What the answers say.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ConsoleAnswerTests {
    static let host = "Host: localhost"

    @Test("a page of metrics is fresh, and in the form that is asked for")
    func metrics() throws {
        let subject = FakeSubject()
        try withServer(ConsoleOptions(token: nil), subject) { server in
            let text = try ask(server, "GET /metrics", [Self.host])
            #expect(text.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(text.body.contains("training_loss{task_id=\"task_2\"} NaN\n"))
            #expect(subject.state.withLock { $0.commits } == 1)
            let open = try ask(
                server,
                "GET /metrics",
                [Self.host, "Accept: application/openmetrics-text; version=1.0.0"]
            )
            #expect(open.headers["content-type"]?.hasPrefix("application/openmetrics-text") == true)
            #expect(open.body.hasSuffix("# EOF\n"))
            let packed = try ask(server, "GET /metrics", [Self.host, "Accept-Encoding: gzip"])
            #expect(packed.headers["content-encoding"] == "gzip")
            #expect(packed.headers["vary"] == "Accept, Accept-Encoding")
        }
    }

    @Test("readiness says why not")
    func ready() throws {
        let subject = FakeSubject()
        try withServer(ConsoleOptions(token: nil), subject) { server in
            #expect(try ask(server, "GET /ready", [Self.host]).body == "{\"ready\":true,\"reasons\":[]}\n")
            subject.state.withLock { $0.obstacles = ["no commit for 4 s"] }
            let answer = try ask(server, "GET /ready", [Self.host])
            #expect(answer.status == 503)
            #expect(answer.body == "{\"ready\":false,\"reasons\":[\"no commit for 4 s\"]}\n")
            #expect(try ask(server, "GET /health", [Self.host]).status == 200)
        }
    }

    @Test("the status tells what runs and what became of the records")
    func status() throws {
        let subject = FakeSubject()
        subject.state.withLock {
            $0.outputs = [
                OutputCondition(name: "archive", isFull: true, failure: "disk", rawBytes: 100, storedBytes: 10)
            ]
        }
        try withServer(ConsoleOptions(token: nil), subject) { server in
            let body = try ask(server, "GET /api/status", [Self.host]).body
            let status = try #require(JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
            #expect(status["name"] as? String == "a \"name\" <b>")
            #expect(status["started_at_ms"] as? Int == 1_700_000_000_000)
            #expect(status["metrics"] as? [String] == ["training_loss"])
            #expect(status["dead_letters"] as? [String: Int] == ["bad_number": 2])
            let input = try #require((status["inputs"] as? [[String: Any]])?.first)
            #expect(input["records"] as? Int == 12)
            let stage = try #require((status["stages"] as? [[String: Any]])?.first)
            #expect(stage["passed"] as? Int == 8)
            #expect(stage["ended"] as? [String: Int] == ["sampled": 4])
            #expect(stage["noted"] as? [String: Int] == ["redacted": 3])
            let output = try #require((status["outputs"] as? [[String: Any]])?.first)
            #expect(output["records"] as? [String: Int] == ["delivered": 8])
            #expect(output["failure"] as? String == "disk")
            #expect(output["full"] as? Bool == true)
        }
    }

    @Test("curves come with labels, and with a word for what is no number")
    func series() throws {
        try withServer(ConsoleOptions(token: nil)) { server in
            var body = ""
            try Sleep.until {
                body = (try? ask(server, "GET /api/series?metric=training%5Floss", [Self.host]).body) ?? ""
                return body.contains("task_1")
            }
            let document = try #require(JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
            #expect(document["metric"] as? String == "training_loss")
            let series = try #require(document["series"] as? [[String: Any]])
            #expect(series.map { $0["labels"] as? [String: String] } == [["task_id": "task_1"], ["task_id": "task_2"]])
            let points = try #require(series[1]["points"] as? [[Any]])
            #expect(points.first?[1] as? String == "NaN")
            let none = try ask(server, "GET /api/series?metric=spanmill_commit_age_seconds", [Self.host])
            #expect(none.body.contains("\"series\":[]"))
        }
    }

    @Test("the API file describes each address of the server, and no other")
    func openAPI() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("docs/openapi.yaml"), encoding: .utf8)
        let described = text.split(separator: "\n").filter { $0.hasPrefix("  /") }.map { $0.dropFirst(2).dropLast() }
        #expect(Set(described.map(String.init)) == Set(Console.paths).union(["/ingest"]))
    }
}
