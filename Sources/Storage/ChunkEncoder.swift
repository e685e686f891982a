internal import Engine
internal import Wire

/// The encoder of one thread, with its room.
final class ChunkEncoder {
    private var encoder: FrameEncoder?
    private var room = GrowableBytes()

    init(_ codec: ChunkCodec) {
        switch codec {
        case .plain: encoder = nil
        case .zstd(let level): encoder = FrameEncoder(level: level)
        }
    }

    /// Puts the encoded form into the chunk.
    ///
    /// - Returns: the box that is free now, nil when the chunk keeps it.
    func encode(_ chunk: Chunk) -> ByteBox? {
        guard encoder != nil else { return nil }
        room.removeAll()
        unsafe encoder?.encode(chunk.box.bytes.bytes, into: &room)
        // The bound that zstd asks for is as large as the records; what waits for the disk holds only what it is.
        let exact = ByteBox(capacity: room.count)
        unsafe exact.bytes.append(room.bytes)
        let free = chunk.box
        chunk.box = exact
        return free
    }
}
