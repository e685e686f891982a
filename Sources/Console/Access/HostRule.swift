internal import Engine
internal import Flow
internal import Web

/// Against pages of other sites: which names a browser may call this server by, and which sites may call it.
///
/// A page whose name was bound anew to a loopback address reaches the server as that name; and a page of any site may
/// send requests. So only names that are this machine's, or numbers, count as the server's own.
struct HostRule: Sendable {
    private let names: Set<String>
    private let listensBeyond: Bool

    /// - Parameter address: where the server listens.
    init(_ address: NetworkAddress) {
        names = ["localhost", address.host.lowercased(), HostName.current.lowercased()]
        listensBeyond = !address.isLoopback
    }

    /// Whether the `Host` is this server's. For what is open to all a server beyond loopback has any name: scrapers call
    /// it by one of their network's.
    func knows(_ head: HTTPHead, isOpen: Bool) -> Bool {
        if isOpen && listensBeyond { return true }
        guard let host = head.header("host") else { return false }
        return knows(host: Self.name(in: host))
    }

    /// Whether the request comes from no page, or from one of this server's own.
    func isOwn(_ head: HTTPHead) -> Bool {
        if let site = head.header("sec-fetch-site"), site == "cross-site" || site == "same-site" {
            // Someone follows a link to the page; its cookie is not sent then.
            guard head.method == "GET", head.header("sec-fetch-mode") == "navigate" else { return false }
        }
        guard let origin = head.header("origin") else { return true }
        guard let host = head.header("host") else { return false }
        return origin.lowercased() == "\(head.isSecure ? "https" : "http")://\(host.lowercased())"
    }

    private func knows(host: String) -> Bool {
        names.contains(host) || host.hasSuffix(".localhost") || Self.isNumber(host)
    }

    /// The name without its port; numbers of IPv6 keep their brackets.
    private static func name(in host: String) -> String {
        let lower = host.lowercased()
        if lower.first == "[" { return String(lower.prefix { $0 != "]" }) + "]" }
        let name = lower.prefix { $0 != ":" }
        return String(name.last == "." ? name.dropLast() : name)
    }

    private static func isNumber(_ host: String) -> Bool {
        if host.first == "[" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
