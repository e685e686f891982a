package import Engine

/// Where a listener listens, and what it calls itself in messages.
package struct ListenerOptions: Sendable {
    package var address: NetworkAddress
    package var tls: TLSOptions?
    /// The option that says where, for messages: `server.listen`.
    package var optionName: String
    /// The longest times and largest numbers; tests take shorter ones.
    var limits = ConnectionLimits()
    package var memory = BodyMemory.shared

    package init(_ address: NetworkAddress, tls: TLSOptions? = nil, optionName: String) {
        self.address = address
        self.tls = tls
        self.optionName = optionName
    }
}
