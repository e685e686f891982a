internal import Engine

/// What a request gets.
package struct HTTPAnswer: Sendable, Equatable {
    package var status: Int
    package var headers: [Header]
    package var body: [UInt8]

    package struct Header: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(_ status: Int, _ headers: [Header] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// - Parameter type: the `Content-Type`.
    package init(_ status: Int, type: String, _ body: [UInt8]) {
        self.init(status, [Header("Content-Type", type)], body: body)
    }

    package static func json(_ status: Int, _ body: [UInt8]) -> HTTPAnswer {
        HTTPAnswer(status, type: "application/json", body)
    }

    /// `{"error":"why"}`.
    package static func error(_ status: Int, _ why: String, _ headers: [Header] = []) -> HTTPAnswer {
        var answer = HTTPAnswer.json(status, Array("{\"error\":\"".utf8) + JSONText.escaped(why) + Array("\"}\n".utf8))
        answer.headers += headers
        return answer
    }

    /// Told to come again in `seconds` (RFC 9110 §10.2.3).
    package static func retry(_ status: Int, _ why: String, seconds: Int = 1) -> HTTPAnswer {
        error(status, why, [Header("Retry-After", "\(seconds)")])
    }

    package static func wrongMethod(allowed: String) -> HTTPAnswer {
        error(405, "use \(allowed)", [Header("Allow", allowed)])
    }

    package static let notFound = error(404, "there is nothing here")

    package func with(_ name: String, _ value: String) -> HTTPAnswer {
        var answer = self
        answer.headers.append(Header(name, value))
        return answer
    }
}
