internal import Synchronization

/// A pipe or terminal that lines go to: standard output.
///
/// Nothing is durable there. When the reader has gone, the stream has ended, and what comes for it is thrown away.
package final class StreamTarget: ChunkTarget {
    private let descriptor: Int32
    private let name: String
    private let files: FileSystem
    private let ended = Atomic(false)
    /// Bytes of the chunk at hand that were written before an error.
    private let progress = Mutex(0)

    /// The descriptor stays the caller's, and the process ignores `SIGPIPE`.
    package init(_ descriptor: Int32, name: String, _ files: FileSystem) {
        self.descriptor = descriptor
        self.name = name
        self.files = files
    }

    package var hasEnded: Bool { ended.load(ordering: .relaxed) }

    package func write(_ chunk: UnsafeRawBufferPointer) throws(StorageError) {
        guard !hasEnded else { return }
        var done = progress.withLock { $0 }
        do throws(StorageError) {
            try unsafe files.write(chunk, from: &done, toStream: descriptor, name)
            done = 0
        } catch {
            progress.withLock { $0 = done }
            // A file that is full may have room later; a pipe without reader or a closed terminal never comes back.
            if error.code == .full { throw error }
            ended.store(true, ordering: .relaxed)
        }
        progress.withLock { $0 = 0 }
    }

    package func rotate(isLast: Bool) {}
    package func synchronise() throws(StorageError) {}
    package var needsSalvage: Bool { false }
    package func salvage() throws(StorageError) {}
    package var isIdle: Bool { true }
}
