import Console
import Engine
import Flow
import Foundation
import TestKit
import Testing
import Web

/// Who gets what, over real sockets.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ConsoleAccessTests {
    static let token = "a-token-of-tests"

    struct Request: Sendable, CustomTestStringConvertible {
        var name: String
        var line: String
        var headers: [String] = []
        var status: Int
        var auth = true
        var scope = ConsoleOptions.Scope.everything
        var testDescription: String { name }
    }

    static let own = "Host: 127.0.0.1:8000"
    static let bearer = "Authorization: Bearer \(token)"

    static let requests = [
        Request(name: "metrics are open", line: "GET /metrics", headers: [own], status: 200),
        Request(name: "health is open", line: "GET /health", headers: [own], status: 200),
        Request(name: "readiness is open", line: "GET /ready", headers: [own], status: 200),
        Request(name: "HEAD is a GET", line: "HEAD /health", headers: [own], status: 200),
        Request(name: "no token for the page", line: "GET /", headers: [own], status: 401),
        Request(name: "no token for its script", line: "GET /page.js", headers: [own], status: 401),
        Request(name: "no token for the API", line: "GET /api/status", headers: [own], status: 401),
        Request(name: "the token", line: "GET /api/status", headers: [own, bearer], status: 200),
        Request(
            name: "the scheme in any case",
            line: "GET /",
            headers: [own, "authorization: bearer \(token)"],
            status: 200
        ),
        Request(name: "a wrong token", line: "GET /", headers: [own, "Authorization: Bearer \(token)x"], status: 401),
        Request(name: "an empty token", line: "GET /", headers: [own, "Authorization: Bearer "], status: 401),
        Request(name: "another scheme", line: "GET /", headers: [own, "Authorization: Basic \(token)"], status: 401),
        Request(name: "the token in the address", line: "GET /?token=\(token)", headers: [own], status: 303),
        Request(name: "a wrong one in the address", line: "GET /?token=wrong", headers: [own], status: 401),
        Request(
            name: "the token as a cookie",
            line: "GET /",
            headers: [own, "Cookie: spanmill-0=\(token)"],
            status: 401
        ),
        Request(name: "nothing there", line: "GET /secret", headers: [own], status: 404),
        Request(name: "nothing there below", line: "GET /api/../metrics", headers: [own], status: 404),
        Request(name: "another method", line: "POST /metrics", headers: [own], status: 405),
        Request(
            name: "another method with the token",
            line: "DELETE /api/status",
            headers: [own, bearer],
            status: 405
        ),
        Request(name: "no host", line: "GET /metrics", status: 421),
        Request(name: "a rebound name", line: "GET /metrics", headers: ["Host: evil.example"], status: 421),
        Request(
            name: "a rebound name with the token",
            line: "GET /",
            headers: ["Host: evil.example:8000", bearer],
            status: 421
        ),
        Request(
            name: "a name that begins like ours",
            line: "GET /health",
            headers: ["Host: localhost.evil.example"],
            status: 421
        ),
        Request(
            name: "a number that is none",
            line: "GET /health",
            headers: ["Host: 127.0.0.1.evil.example"],
            status: 421
        ),
        Request(name: "localhost", line: "GET /health", headers: ["Host: LOCALHOST:8000"], status: 200),
        Request(name: "a name below localhost", line: "GET /health", headers: ["Host: a.localhost"], status: 200),
        Request(name: "IPv6", line: "GET /health", headers: ["Host: [::1]:8000"], status: 200),
        Request(
            name: "a page of another site",
            line: "GET /api/status",
            headers: [own, bearer, "Origin: https://evil.example"],
            status: 403
        ),
        Request(
            name: "a page of another port",
            line: "GET /api/status",
            headers: [own, bearer, "Origin: http://127.0.0.1:9000"],
            status: 403
        ),
        Request(
            name: "a page without an origin",
            line: "GET /api/status",
            headers: [own, bearer, "Origin: null"],
            status: 403
        ),
        Request(
            name: "its own page",
            line: "GET /api/status",
            headers: [own, bearer, "Origin: http://127.0.0.1:8000", "Sec-Fetch-Site: same-origin"],
            status: 200
        ),
        Request(
            name: "a script of another site",
            line: "GET /api/status",
            headers: [own, bearer, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"],
            status: 403
        ),
        Request(
            name: "a link from another site",
            line: "GET /",
            headers: [own, bearer, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"],
            status: 200
        ),
        Request(name: "a curve without a name", line: "GET /api/series", headers: [own, bearer], status: 400),
        Request(name: "no token wanted", line: "GET /api/status", headers: [own], status: 200, auth: false),
        Request(
            name: "no token wanted, another site",
            line: "GET /api/status",
            headers: [own, "Origin: http://a"],
            status: 403,
            auth: false
        ),
        Request(name: "metrics alone", line: "GET /metrics", headers: [own], status: 200, scope: .metrics),
        Request(
            name: "no page with metrics alone",
            line: "GET /",
            headers: [own, bearer],
            status: 404,
            scope: .metrics
        ),
        Request(
            name: "a body that nobody wants",
            line: "GET /health",
            headers: [own, "Content-Length: 100000"],
            status: 413
        ),
    ]

    @Test("answers", arguments: requests)
    func answers(_ request: Request) throws {
        try withServer(ConsoleOptions(request.scope, token: request.auth ? Self.token : nil)) { server in
            let answer = try ask(server, request.line, request.headers)
            #expect(answer.status == request.status)
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.headers["cache-control"] == "no-store")
            if request.status == 401 { #expect(answer.headers["www-authenticate"] == "Bearer realm=\"spanmill\"") }
        }
    }

    @Test("the token in the address is changed for a cookie that opens the page and is not the token")
    func cookie() throws {
        try withServer(ConsoleOptions(token: Self.token)) { server in
            let first = try ask(server, "GET /?token=\(Self.token)", [Self.own])
            #expect(first.headers["location"] == "/")
            let cookie = try #require(first.headers["set-cookie"])
            #expect(!cookie.contains(Self.token))
            for word in ["HttpOnly", "SameSite=Strict", "Path=/"] { #expect(cookie.contains(word)) }
            #expect(!cookie.contains("Secure"))
            let pair = String(cookie.prefix { $0 != ";" })
            #expect(try ask(server, "GET /", [Self.own, "Cookie: a=b; \(pair); c=d"]).status == 200)
            #expect(try ask(server, "GET /api/status", [Self.own, "Cookie: \(pair)0"]).status == 401)
        }
        try withServer(ConsoleOptions(token: "another")) { server in
            let cookie = "Cookie: spanmill-0=" + String(repeating: "0", count: 64)
            let answer = try ask(server, "GET /", [Self.own, cookie])
            #expect(answer.status == 401)
        }
    }

    @Test("the page runs nothing from elsewhere and says so")
    func pagePolicy() throws {
        try withServer(ConsoleOptions(token: nil)) { server in
            for path in ["/", "/page.css", "/page.js"] {
                let answer = try ask(server, "GET \(path)", [Self.own])
                let policy = try #require(answer.headers["content-security-policy"])
                #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
                #expect(answer.headers["referrer-policy"] == "no-referrer")
                // The name space of SVG is a name, not an address.
                let text = answer.body.split(separator: "http://www.w3.org/2000/svg").joined()
                #expect(!text.contains("http://") && !text.contains("https://"), "\(path) names another place")
                #expect(!text.contains("style=") && !text.contains("innerHTML"))
            }
        }
    }

    @Test("a token is made once, kept, and for its user alone")
    func tokenFile() throws {
        let folder = try TemporaryFolder()
        let token = try TokenFile.token(in: folder.path)
        #expect(token.count == 64)
        #expect(try TokenFile.token(in: folder.path) == token)
        #expect(try mode(folder.path + "/token") == 0o600)
        #expect(throws: FlowError.self) { try TokenFile.token(in: folder.path + "/none") }
    }
}

private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
}

func withServer(
    _ options: ConsoleOptions,
    _ subject: FakeSubject = FakeSubject(),
    _ body: (ConsoleServer) throws -> Void
) throws {
    let listening = ListenerOptions(NetworkAddress(host: "127.0.0.1", port: 0), optionName: "server.listen")
    let server = try ConsoleServer(subject, options, listening)
    defer { server.stop(within: .zero) }
    try body(server)
}

func ask(_ server: ConsoleServer, _ line: String, _ headers: [String]) throws -> RawClient.Answer {
    let client = try #require(RawClient(port: server.address.port))
    client.send("\(line) HTTP/1.1\r\n" + headers.map { $0 + "\r\n" }.joined() + "\r\n")
    return try #require(client.answer(hasBody: !line.hasPrefix("HEAD")))
}
