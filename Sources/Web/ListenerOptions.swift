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

/// What a connection may take; the values of `WebLimits`, in nanoseconds where they are times.
struct ConnectionLimits: Sendable {
    var connections = WebLimits.connections
    var headTime = WebLimits.headSeconds * second
    var idleTime = WebLimits.idleSeconds * second
    var bodyTime = WebLimits.bodySeconds * second
    var answerTime = WebLimits.answerSeconds * second
    var lingerTime = WebLimits.lingerSeconds * second
    /// Between two looks at the deadlines.
    var sweepTime = second / 2

    static let second: Int64 = 1_000_000_000
}
