internal import NIOHTTP1

/// What a request asks for: its line and its headers.
package struct HTTPHead: Sendable {
    /// How long the body is going to be.
    package enum BodyLength: Sendable, Equatable {
        /// Nothing says that there is one.
        case absent
        case known(Int)
        /// Chunked.
        case unknown
    }

    /// In capitals, as it came.
    package let method: String
    /// The part of the target before `?`, not decoded.
    package let path: String
    package let bodyLength: BodyLength
    /// Whoever sent it; empty when that is not known.
    package let peer: String
    package let isSecure: Bool
    let keepsAlive: Bool
    /// The client sends the body only when it is told to go on (RFC 9110 §10.1.1).
    let expectsContinue: Bool
    private let rawQuery: Substring
    private let headers: HTTPHeaders

    package init(
        _ method: String,
        _ target: String,
        headers: [(String, String)] = [],
        peer: String = "",
        isSecure: Bool = false
    ) {
        let head = HTTPRequestHead(
            version: .http1_1,
            method: HTTPMethod(rawValue: method),
            uri: target,
            headers: HTTPHeaders(headers)
        )
        self.init(head, peer: peer, isSecure: isSecure)
    }

    init(_ head: HTTPRequestHead, peer: String, isSecure: Bool) {
        method = head.method.rawValue
        let target = Self.origin(head.uri)
        let path = target.prefix { $0 != "?" }
        self.path = String(path)
        rawQuery = target[path.endIndex...].dropFirst()
        headers = head.headers
        self.peer = peer
        self.isSecure = isSecure
        keepsAlive = head.isKeepAlive
        expectsContinue = head.headers["expect"].contains { $0.lowercased() == "100-continue" }
        if head.headers.contains(name: "transfer-encoding") {
            bodyLength = .unknown
        } else if let text = head.headers.first(name: "content-length"), let count = Int(text) {
            bodyLength = .known(count)
        } else {
            bodyLength = .absent
        }
    }

    /// A header's value; several of one name are joined by commas (RFC 9110 §5.3).
    package func header(_ name: String) -> String? {
        let values = headers[name]
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// The value of the query's first item of this name, decoded.
    package func query(_ name: String) -> String? {
        for item in rawQuery.split(separator: "&") {
            let key = item.prefix { $0 != "=" }
            guard PercentText.decode(key) == name else { continue }
            return PercentText.decode(item[key.endIndex...].dropFirst())
        }
        return nil
    }

    /// The value of a cookie (RFC 6265 §4.2).
    package func cookie(_ name: String) -> String? {
        for pair in (header("cookie") ?? "").split(whereSeparator: { $0 == ";" || $0 == "," }) {
            let trimmed = pair.drop { $0 == " " }
            let key = trimmed.prefix { $0 != "=" }
            if key == name { return String(trimmed[key.endIndex...].dropFirst()) }
        }
        return nil
    }

    /// The token of `Authorization: Bearer ..`; the scheme in any case (RFC 6750 §2.1).
    package var bearerToken: String? {
        guard let value = header("authorization") else { return nil }
        let scheme = value.prefix { $0 != " " }
        guard scheme.lowercased() == "bearer" else { return nil }
        return String(value[scheme.endIndex...].drop { $0 == " " })
    }

    /// The path and query of a target in absolute form, as proxies send it (RFC 9112 §3.2.2).
    private static func origin(_ target: String) -> Substring {
        for scheme in ["http://", "https://"] where target.lowercased().hasPrefix(scheme) {
            let rest = target.dropFirst(scheme.count)
            let path = rest.drop { $0 != "/" && $0 != "?" }
            return path.first == "/" ? path : "/" + path
        }
        return Substring(target)
    }
}
