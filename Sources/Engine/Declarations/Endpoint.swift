/// The HTTP address of another program: `http://127.0.0.1:14318/v1/traces`.
package struct Endpoint: Sendable, Hashable {
    package var text: String
    package var isSecure: Bool
    /// Host, and the port given or that of the scheme.
    package var address: NetworkAddress

    /// - Returns: nil for anything but `http` or `https` with a host; a user or password in it too, for it would be
    ///   shown with the address.
    package init?(optionText text: String) {
        let isSecure = text.hasPrefix("https://")
        guard isSecure || text.hasPrefix("http://") else { return nil }
        let authority = text.dropFirst(isSecure ? 8 : 7).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let hasPort = authority.last != "]" && authority.contains(":")
        let full = hasPort ? String(authority) : "\(authority):\(isSecure ? 443 : 80)"
        guard !authority.contains("@"), !text.contains(where: \.isWhitespace),
            let address = NetworkAddress(optionText: full)
        else { return nil }
        self.text = text
        self.isSecure = isSecure
        self.address = address
    }

    /// Its path and query, as they stand; empty when it names none.
    package var path: Substring {
        let authority = text.dropFirst(isSecure ? 8 : 7)
        let path = authority.drop { $0 != "/" && $0 != "?" && $0 != "#" }
        return path.prefix { $0 != "#" }
    }
}
