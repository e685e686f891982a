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
