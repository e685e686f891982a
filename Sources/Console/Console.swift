package import Engine
package import Web

/// Answers what is asked of an instance: metrics, health, the page and its API.
package final class Console: HTTPService {
    private let subject: any ConsoleSubject
    private let options: ConsoleOptions
    private let access: AccessRule
    private let hosts: HostRule
    private let threads: JobThreads
    private let history: HistoryKeeper?

    /// - Parameter address: what is listened on.
    package init(_ subject: any ConsoleSubject, _ options: ConsoleOptions, at address: NetworkAddress) {
        self.subject = subject
        self.options = options
        access = AccessRule(token: options.token, port: address.port)
        hosts = HostRule(address)
        threads = JobThreads("console", count: ConsoleLimits.threads, limit: ConsoleLimits.waitingRequests)
        history = options.scope == .everything ? HistoryKeeper(subject) : nil
    }

    /// Ends the threads, after the listener has ended.
    package func stop() {
        history?.stop()
        threads.stop()
    }

    // MARK: Requests

    package func admit(_ head: HTTPHead) -> HTTPAdmission {
        if let refusal = refusal(head) { return .refuse(SafeHeaders.added(to: refusal, isPublic: false)) }
        return .accept(maximumBody: 0, wait: .zero)
    }

    package func serve(_ head: HTTPHead, _ body: RequestBody, _ reply: HTTPReply) {
        guard let route = route(head.path) else { return reply.send(.notFound) }
        let subject = ConsoleQuestion(head: head, subject: subject, history: history)
        let answer: @Sendable () -> Void = {
            reply.send(SafeHeaders.added(to: route.answer(subject), isPublic: route.isOpen))
        }
        if route.isQuick {
            answer()
        } else if !threads.run(answer) {
            reply.send(.retry(503, "too many requests at once"))
        }
    }

    private func route(_ path: String) -> ConsoleRoute? {
        ConsoleRoute.all.first { $0.path == path && (options.scope == .everything || $0.isOpen) }
    }

    private func refusal(_ head: HTTPHead) -> HTTPAnswer? {
        guard let route = route(head.path) else { return .notFound }
        guard hosts.knows(head, isOpen: route.isOpen) else {
            return .error(421, "this server does not know itself by that Host; call it by its address or as localhost")
        }
        guard head.method == "GET" || head.method == "HEAD" else { return .wrongMethod(allowed: "GET, HEAD") }
        guard head.bodyLength == .absent || head.bodyLength == .known(0) else {
            return .error(413, "nothing here takes a body")
        }
        if route.isOpen { return nil }
        guard hosts.isOwn(head) else { return .error(403, "a page of another site asked for this") }
        if let exchange = access.exchange(head) { return exchange }
        return access.allows(head) ? nil : Self.withoutToken(route, options)
    }

    private static func withoutToken(_ route: ConsoleRoute, _ options: ConsoleOptions) -> HTTPAnswer {
        let place =
            options.tokenPath.map { "The token is in \($0)" } ?? "The token is server.token of the pipeline file"
        let answer =
            route.path == "/"
            ? HTTPAnswer(401, type: "text/html; charset=utf-8", DoorPage.html(place))
            : .error(401, "the token is missing or wrong. \(place)")
        return answer.with("WWW-Authenticate", "Bearer realm=\"spanmill\"")
    }
}

extension Console {
    /// Every address that a console answers.
    package static let paths = ConsoleRoute.all.map(\.path)
}
