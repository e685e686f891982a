/// One partition of a log: its open chunk, what waits to be written, and the target. Guarded by the log's lock.
final class Partition {
    let key: PartitionKey
    let target: any ChunkTarget
    /// Records that no one has closed yet.
    var open: Chunk?
    /// Closed and not written, in order; the first is number `written`.
    var queue: [Chunk] = []
    /// Chunks closed, written, and durable so far; `border` is `closed` as of the last barrier.
    var closed = 0
    var written = 0
    var border = 0
    var durable = 0
    /// Someone is in one of the target's ordered calls.
    var isBusy = false
    /// The last write failed; only commits try again.
    var failure: StorageError?
    /// When records last came, nanoseconds.
    var lastUse: Int64 = 0
    /// To be ended with the next commit, because another partition wants the place.
    var isRetiring = false

    init(_ key: PartitionKey, _ target: any ChunkTarget) {
        self.key = key
        self.target = target
    }

    var path: String { key.path }

    /// Nothing of it is only in memory.
    var isWritten: Bool { open == nil && queue.isEmpty && !isBusy }

    /// The chunks before the border that are not written. Workers may have written past it already.
    private var beforeBorder: ArraySlice<Chunk> { queue.prefix(max(0, border - written)) }

    /// The chunks before the border that the commit has to encode itself.
    var forCommit: [Chunk] { beforeBorder.filter { $0.isForCommit && !$0.isReady } }

    /// Whether all chunks before the border are encoded.
    var isReadyToBorder: Bool { beforeBorder.allSatisfy(\.isReady) }
}
