/// Limits of the listeners: unit, reason, and what happens at each.
package enum WebLimits {
    /// Bytes of request bodies that the process holds at once. A request that finds no room waits, without being read,
    /// and is answered 429 when none comes in time.
    package static let bodyMemoryBytes = 32 << 20
    /// Bytes of one piece of a body. 16 KiB: a trickle of one-byte bodies holds no more than a quarter of the memory
    /// with all connections in use, and a whole body is few pieces.
    static let pieceBytes = 16 << 10
    /// Bytes of unused pieces that are kept for the next bodies; more go back to the allocator.
    static let idlePieceBytes = 8 << 20

    /// Connections of one listener at once; further ones get 503 and are closed.
    static let connections = 256
    /// Connections that wait in the kernel until they are accepted.
    static let backlog: Int32 = 256
    /// Bytes of a request's headers, and of the longest of them; more is 431.
    static let headerBytes = 32 << 10
    static let headerFieldBytes = 16 << 10
    /// Header fields of a request; more is 431.
    static let headerFields = 100

    /// Seconds for the head of a connection's first request, TLS handshake included; then it is closed.
    static let headSeconds: Int64 = 10
    /// Seconds that a connection may stay open between requests: above the 60 s of usual scrape intervals and proxies.
    static let idleSeconds: Int64 = 75
    /// Seconds that any body may take, and the bytes a second that it must make beyond them; slower ones get 408.
    static let bodySeconds: Int64 = 20
    static let slowestBytesASecond: Int64 = 16 << 10
    /// Seconds that a client may take to read an answer, and the same rate beyond them; then it is closed.
    static let answerSeconds: Int64 = 20
    /// After an answer that did not wait for the body: seconds and bytes that are read and thrown away, so that a
    /// client that is still sending gets to read the answer and no reset.
    static let lingerSeconds: Int64 = 5
    static let lingerBytes = 64 << 20
    /// Bytes of a refused request's body that are read to the end to keep the connection.
    static let skippedBytes = 64 << 10

    /// Bytes of one read from a socket. 64 KiB; what it brings is held outside the memory of bodies while a request
    /// waits for room there.
    static let readBytes = 64 << 10
}
