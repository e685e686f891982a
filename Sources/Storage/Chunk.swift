internal import Engine
internal import Wire

/// A byte array that is handed from list to list.
final class ByteBox {
    var bytes: GrowableBytes

    init(capacity: Int = 64 << 10) { bytes = GrowableBytes(capacity: capacity) }
}

/// Whole records on their way to one file, written in one go: the content of a frame, then the frame.
///
/// Filled under the log's lock, encoded by the one thread that closed it, and from `isReady` on only read.
final class Chunk {
    /// The records, after encoding what stands for them in the file.
    var box: ByteBox
    /// What the log counts as held for it.
    var heldBytes = 0
    /// Encoded; guarded by the log's lock.
    var isReady = false
    /// Closed by a barrier, so that the commit encodes it, and no worker.
    var isForCommit = false

    init(_ box: ByteBox) { self.box = box }
}

/// How the chunks of a log stand in its files.
package enum ChunkCodec: Sendable {
    /// As they are.
    case plain
    /// Each a zstd frame.
    case zstd(level: Int)
}

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
