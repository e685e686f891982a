internal import Web

/// Who may see what is not open to all: whoever shows the token, in a header or in the cookie that it was changed for.
struct AccessRule: Sendable {
    /// Nil lets everyone in.
    let token: String?
    /// Named after the port, because cookies of one host are shared by all its ports.
    let cookieName: String
    private let cookieValue: String

    init(token: String?, port: UInt16) {
        self.token = token
        cookieName = "spanmill-\(port)"
        cookieValue = token.map { CookieText.derived(from: $0) } ?? ""
    }

    func allows(_ head: HTTPHead) -> Bool {
        guard let token else { return true }
        if let given = head.bearerToken { return SecretComparison.areEqual(given, token) }
        guard let cookie = head.cookie(cookieName) else { return false }
        return SecretComparison.areEqual(cookie, cookieValue)
    }

    /// The answer to an address with `?token=`: the cookie, and the way to the same page without the token, so that it
    /// is neither in the history nor sent on. Nil when there is none to change.
    func exchange(_ head: HTTPHead) -> HTTPAnswer? {
        guard let token, let given = head.query("token") else { return nil }
        guard SecretComparison.areEqual(given, token) else { return nil }
        let secure = head.isSecure ? "; Secure" : ""
        return HTTPAnswer(
            303,
            [
                HTTPAnswer.Header("Location", head.path),
                HTTPAnswer.Header(
                    "Set-Cookie",
                    "\(cookieName)=\(cookieValue); Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict\(secure)"
                ),
            ]
        )
    }
}
