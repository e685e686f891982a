internal import Engine
internal import Web
internal import Wire

/// One address of the server and what it answers.
struct ConsoleRoute: Sendable {
    let path: String
    /// Needs no token: it shows no record.
    var isOpen = false
    /// Answered on the event loop.
    var isQuick = false
    let answer: @Sendable (ConsoleQuestion) -> HTTPAnswer

    /// Each of them stands in `docs/openapi.yaml`.
    static let all: [ConsoleRoute] = [
        ConsoleRoute(path: "/metrics", isOpen: true, answer: metrics),
        ConsoleRoute(path: "/health", isOpen: true, isQuick: true) { _ in
            .json(200, Array("{\"status\":\"ok\"}\n".utf8))
        },
        ConsoleRoute(path: "/ready", isOpen: true, isQuick: true, answer: ready),
        ConsoleRoute(path: "/", isQuick: true) { _ in PageFiles.html },
        ConsoleRoute(path: "/page.css", isQuick: true) { _ in PageFiles.css },
        ConsoleRoute(path: "/page.js", isQuick: true) { _ in PageFiles.script },
        ConsoleRoute(path: "/api/status") { question in .json(200, StatusDocument.bytes(of: question.subject)) },
        ConsoleRoute(path: "/api/series", answer: series),
    ]

    private static func metrics(_ question: ConsoleQuestion) -> HTTPAnswer {
        question.subject.freshen(within: ConsoleLimits.scrapeWait)
        let page = ExpositionResponse(
            question.subject.families(),
            accept: question.head.header("accept"),
            acceptEncoding: question.head.header("accept-encoding")
        )
        var answer = HTTPAnswer(200, type: page.contentType, page.body).with("Vary", "Accept, Accept-Encoding")
        if let encoding = page.contentEncoding { answer = answer.with("Content-Encoding", encoding) }
        return answer
    }

    private static func ready(_ question: ConsoleQuestion) -> HTTPAnswer {
        let obstacles = question.subject.obstacles()
        var json = JSONWriter()
        json.object { json in
            json.member("ready", obstacles.isEmpty)
            json.key("reasons")
            json.array(obstacles) { json, reason in json.value(reason) }
        }
        return .json(obstacles.isEmpty ? 200 : 503, json.line)
    }

    private static func series(_ question: ConsoleQuestion) -> HTTPAnswer {
        guard let history = question.history else { return .notFound }
        guard let metric = question.head.query("metric") else {
            return .error(400, "say which one: /api/series?metric=NAME")
        }
        return .json(200, SeriesDocument.bytes(history.recent(metric)))
    }
}
