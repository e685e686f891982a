internal import Synchronization

/// One plain file that lines are appended to, under a name that stays.
///
/// It is opened with the first line and locked, and its unfinished last line, if a crash left one, put right. There is
/// no rotation.
package final class PlainFileTarget: ChunkTarget {
    private struct State {
        var descriptor: Int32?
        var written: Int64 = 0
        var durable: Int64 = 0
        /// Where the last barrier was, and what the catalog was given.
        var border: Int64 = 0
        var staged: Int64 = 0
        var identity = FileIdentity(device: 0, inode: 0)
        /// The disk failed to keep what is behind `durable`.
        var isSuspect = false
        var changedFolders: [String] = []
        var cutBytes: Int64 = 0
    }

    private let path: String
    /// What the catalog calls the file: its output, and its path within it.
    private let store: String
    private let key: String
    private let catalog: Catalog
    private let state = Mutex(State())
    private var files: FileSystem { catalog.files }

    package init(_ key: String, in folder: String, of store: String, _ catalog: Catalog) {
        self.key = key
        self.store = store
        self.catalog = catalog
        path = "\(folder)/\(key)"
    }

    /// Cuts the files of an output to what is committed of them: what a crash left behind it comes again.
    ///
    /// A file that is another one by now (it was renamed, or removed and made anew) is left alone.
    ///
    /// - Returns: bytes that were cut off.
    package static func recover(_ store: String, in folder: String, _ catalog: Catalog) throws(StorageError) -> Int64 {
        let files = catalog.files
        var cut: Int64 = 0
        for known in try catalog.knownFiles(of: store) {
            let path = "\(folder)/\(known.path)"
            guard files.exists(path) else {
                catalog.forget(file: known.path, of: store)
                continue
            }
            let descriptor = try files.open(path, .update)
            defer { files.close(descriptor) }
            let size = try files.size(descriptor, path)
            guard try files.identity(descriptor, path) == known.identity, size > known.length else { continue }
            try files.lock(descriptor, path)
            try files.truncate(descriptor, to: known.length, path)
            try files.synchronise(descriptor, path)
            cut += size - known.length
        }
        return cut
    }

    deinit { if let descriptor = state.withLock({ $0.descriptor }) { files.close(descriptor) } }

    package var isIdle: Bool { state.withLock { $0.descriptor == nil } }

    package var needsSalvage: Bool { state.withLock { $0.isSuspect } }

    /// Bytes of unfinished lines that were cut off.
    package var cutBytes: Int64 { state.withLock { $0.cutBytes } }

    package func write(_ chunk: UnsafeRawBufferPointer) throws(StorageError) {
        let known = state.withLock { $0.descriptor }
        let descriptor = if let known { known } else { try open() }
        let end = state.withLock { $0.written }
        do throws(StorageError) { try unsafe files.write(chunk, to: descriptor, at: end, path) } catch {
            // Readers should not see half a line; when this fails too, the retry writes over it.
            do throws(StorageError) { try files.truncate(descriptor, to: end, path) } catch {}
            throw error
        }
        state.withLock { $0.written += Int64(chunk.count) }
    }

    package func mark() { state.withLock { $0.border = $0.written } }

    package func rotate(isLast: Bool) {
        guard isLast, let descriptor = state.withLock({ $0.descriptor }) else { return }
        do throws(StorageError) { try synchronise() } catch { return }
        files.close(descriptor)
        state.withLock { $0.descriptor = nil }
    }

    package func synchronise() throws(StorageError) {
        let now = state.withLock { $0 }
        guard let descriptor = now.descriptor else { return }
        guard !now.isSuspect else { throw StorageError(.io, "the disk failed to keep the end of \(path)") }
        do throws(StorageError) {
            for folder in now.changedFolders { try files.synchroniseFolder(folder) }
            if now.written > now.durable { try files.synchronise(descriptor, path) }
        } catch {
            state.withLock { $0.isSuspect = true }
            throw error
        }
        state.withLock { state in
            state.changedFolders = []
            state.durable = now.written
            guard state.border != state.staged else { return }
            state.staged = state.border
            catalog.stage(file: key, of: store, state.identity, length: state.border)
        }
    }

    /// Cuts the file back to what is durable. Its lines carry no checksums, so what can still be read of the rest may
    /// be anything.
    package func salvage() throws(StorageError) {
        let now = state.withLock { $0 }
        guard let descriptor = now.descriptor, now.isSuspect else { return }
        try files.truncate(descriptor, to: now.durable, path)
        state.withLock { state in
            state.written = now.durable
            state.border = min(state.border, now.durable)
            state.isSuspect = false
        }
        throw StorageError(.lost, "the disk failed to keep \(now.written - now.durable) bytes of \(path)")
    }

    private func open() throws(StorageError) -> Int32 {
        let folder = FileSystem.parent(of: path)
        let changed = try files.makeFolders(folder) + [folder]
        let descriptor = try files.open(path, .append)
        do throws(StorageError) {
            try files.lock(descriptor, path)
            let size = try files.size(descriptor, path)
            let end = try LineTail.mend(descriptor, size, path, files)
            let identity = try files.identity(descriptor, path)
            // Known before the first line is in it: else a crash would leave lines that no commit covers. What this run
            // wrote to it before is committed up to the border alone.
            let known = state.withLock { $0.identity == identity ? min($0.border, end) : end }
            try catalog.put(file: key, of: store, identity, length: known)
            state.withLock { state in
                state.descriptor = descriptor
                state.identity = identity
                state.border = known
                state.staged = known
                state.changedFolders = changed
                state.written = end
                state.durable = end
                state.cutBytes += max(0, size - end)
            }
        } catch {
            files.close(descriptor)
            if error.code == .locked {
                throw StorageError(.locked, "\(path) is being written by another process", number: error.number)
            }
            throw error
        }
        return descriptor
    }
}
