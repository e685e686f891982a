/// What a server shows, and to whom.
package struct ConsoleOptions: Sendable {
    package enum Scope: Sendable {
        case everything
        /// `/metrics`, `/health` and `/ready` alone: a `prometheus` output with an address of its own.
        case metrics
    }

    package var scope: Scope
    /// Nil shows everything to everyone.
    package var token: String?
    /// Where the token can be read, for the message to someone without it.
    package var tokenPath: String?

    package init(_ scope: Scope = .everything, token: String?, tokenPath: String? = nil) {
        self.scope = scope
        self.token = token
        self.tokenPath = tokenPath
    }
}
