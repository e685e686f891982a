internal import Engine
internal import Web
internal import Wire

/// What an `http` input answers: `POST /ingest`.
final class IngestService: HTTPService {
    struct Rules: Sendable {
        var token: Secret?
        var waitsForCommit: Bool
        var maximumBody: Int
        var wait: Duration
    }

    private let rules: Rules
    private let queue: IngestQueue

    init(_ rules: Rules, _ queue: IngestQueue) {
        self.rules = rules
        self.queue = queue
    }

    func admit(_ head: HTTPHead) -> HTTPAdmission {
        if let refusal = refusal(head) { return .refuse(refusal) }
        return .accept(maximumBody: rules.maximumBody, wait: rules.wait)
    }

    func serve(_ head: HTTPHead, _ body: RequestBody, _ reply: HTTPReply) {
        guard let coding = Self.coding(head), let form = BodyForm(contentType: head.header("content-type")) else {
            return reply.send(.error(415, "neither lines nor JSON"))
        }
        let receipt = IngestReceipt(reply, waitsForCommit: rules.waitsForCommit)
        let request = IngestRequest(body: body, coding: coding, form: form, peer: head.peer, receipt: receipt)
        if !queue.add(request) { receipt.fail(.retry(503, "the instance is ending")) }
    }

    private func refusal(_ head: HTTPHead) -> HTTPAnswer? {
        guard head.path == "/ingest" else { return .notFound }
        if let token = rules.token {
            guard SecretComparison.areEqual(head.bearerToken ?? "", token.reveal()) else {
                return .error(401, "the token is missing or wrong").with("WWW-Authenticate", "Bearer realm=\"spanmill\"")
            }
        } else if head.header("origin") != nil {
            // A page of any site could write here otherwise: browsers let it send text to loopback.
            return .error(403, "pages may not send records without a token")
        }
        guard head.method == "POST" else { return .wrongMethod(allowed: "POST") }
        guard Self.coding(head) != nil else {
            return .error(415, "Content-Encoding is one of gzip, zstd, deflate and identity")
                .with("Accept-Encoding", "gzip, zstd, deflate")
        }
        guard BodyForm(contentType: head.header("content-type")) != nil else {
            return .error(415, "Content-Type is application/json, application/x-ndjson or text in UTF-8")
        }
        guard head.bodyLength != .absent else { return .error(411, "Content-Length or chunks are wanted") }
        return nil
    }

    private static func coding(_ head: HTTPHead) -> ContentCoding? {
        ContentCoding(headerValue: head.header("content-encoding") ?? "")
    }
}
