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
