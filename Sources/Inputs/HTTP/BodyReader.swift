internal import Engine
internal import Web
internal import Wire

/// Reads a request's body, decompressed, front to back.
struct BodyReader: ~Copyable {
    private let body: RequestBody
    private var offset = 0
    private var decoder: StreamDecoder
    /// Decompressed bytes that were looked at and not read yet.
    private var ahead: [UInt8] = []

    /// - Parameter limit: decompressed bytes; more is `too_large`.
    init(_ body: RequestBody, _ coding: ContentCoding, limit: Int) {
        self.body = body
        decoder = StreamDecoder(coding, maximumOutput: limit)
    }

    /// The first bytes, without reading them; fewer than `count` when the body is shorter.
    mutating func peek(_ count: Int) throws(CompressionError) -> [UInt8] {
        let buffer = ReadBuffer(count: count)
        let length = try unsafe read(into: buffer.room)
        ahead = unsafe Array(buffer.prefix(length))
        return ahead
    }

    /// Fills the room as far as the body goes.
    ///
    /// - Returns: bytes put there; fewer than there is room for only at the end.
    /// - Throws: `CompressionError` when the body is no such data, ends too soon, or is too long; what was put into the
    ///   room by then is lost.
    mutating func read(into room: UnsafeMutableRawBufferPointer) throws(CompressionError) -> Int {
        var filled = unsafe takeAhead(room)
        while filled < room.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: room[filled...])
            let step = try unsafe body.withBytes(from: offset) { input throws(CompressionError) in
                try unsafe decoder.decode(input, into: rest)
            }
            offset += step.consumed
            filled += step.produced
            if offset == body.count && step.produced == 0 {
                try decoder.finish()
                break
            }
        }
        return filled
    }

    private mutating func takeAhead(_ room: UnsafeMutableRawBufferPointer) -> Int {
        guard !ahead.isEmpty else { return 0 }
        let count = min(ahead.count, room.count)
        unsafe room.copyBytes(from: ahead.prefix(count))
        ahead.removeFirst(count)
        return count
    }
}
