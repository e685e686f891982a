/// Where to listen or connect: `127.0.0.1:8000`, `[::1]:8000`, `localhost:0`.
package struct NetworkAddress: Sendable, Hashable, CustomStringConvertible {
    /// A name or a number, without the brackets of IPv6.
    package var host: String
    /// 0 lets the kernel choose.
    package var port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// - Returns: nil without host or port; `:8000` too, because that would quietly mean every interface.
    package init?(optionText text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        guard text[text.index(after: colon)...].utf8.allSatisfy({ $0 != UInt8(ascii: "+") }) else { return nil }
        var host = text[..<colon]
        if host.first == "[" {
            guard host.last == "]", host.contains(":") else { return nil }
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, !host.contains(where: { $0 == "/" || $0 == "[" || $0 == "]" || $0.isWhitespace }) else {
            return nil
        }
        self.init(host: String(host), port: port)
    }

    /// Reached from this machine alone. Names are compared, not looked up.
    package var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
