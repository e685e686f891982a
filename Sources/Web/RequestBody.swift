/// The bytes of a request, in pieces of the shared memory, which they go back to with the last reference.
///
/// Filled by the connection, then read by one thread.
@safe package final class RequestBody: @unchecked Sendable {
    package private(set) var count = 0
    private let memory: BodyMemory
    /// Bytes claimed from the memory; never less than the pieces hold.
    private var claimed: Int
    private var pieces: [BodyPiece] = []

    /// - Parameter claimed: bytes that were claimed for it; a longer body claims more as it grows.
    init(_ memory: BodyMemory, claimed: Int = 0) {
        self.memory = memory
        self.claimed = claimed
    }

    /// A body for tests and tools.
    package convenience init(_ bytes: [UInt8], memory: BodyMemory = .shared) {
        self.init(memory)
        let isWhole = unsafe bytes.withUnsafeBytes { unsafe append($0) }
        precondition(isWhole, "no memory for the body")
    }

    deinit { discard() }

    package var isEmpty: Bool { count == 0 }

    /// - Returns: false when there is no memory for it.
    func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let needed = BodyMemory.rounded(count + bytes.count)
        if needed > claimed {
            guard memory.claim(needed - claimed) else { return false }
            claimed = needed
        }
        var rest = unsafe bytes
        while unsafe !rest.isEmpty {
            let offset = count % WebLimits.pieceBytes
            if offset == 0 { pieces.append(memory.takePiece()) }
            let length = min(rest.count, WebLimits.pieceBytes - offset)
            let piece = pieces[pieces.count - 1]
            unsafe UnsafeMutableRawBufferPointer(rebasing: piece.bytes[offset...])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<length]))
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest[length...])
            count += length
        }
        return true
    }

    /// Lends the bytes from `offset` to the end of their piece; empty at the body's end.
    package func withBytes<Result, Failure: Error>(
        from offset: Int,
        _ read: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(offset >= 0 && offset <= count)
        guard offset < count else { return try unsafe read(UnsafeRawBufferPointer(start: nil, count: 0)) }
        let index = offset / WebLimits.pieceBytes
        let start = offset % WebLimits.pieceBytes
        let end = min(WebLimits.pieceBytes, count - index * WebLimits.pieceBytes)
        return try unsafe read(UnsafeRawBufferPointer(rebasing: pieces[index].bytes[start..<end]))
    }

    /// All of it, for short bodies.
    package var contents: [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(count)
        while all.count < count { unsafe withBytes(from: all.count) { unsafe all.append(contentsOf: $0) } }
        return all
    }

    /// Gives the memory back before the last reference goes; the body is empty then.
    package func discard() {
        count = 0
        memory.giveBack(pieces)
        pieces = []
        let bytes = claimed
        claimed = 0
        if bytes > 0 { memory.release(bytes) }
    }
}
