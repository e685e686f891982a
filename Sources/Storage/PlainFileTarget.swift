internal import Synchronization

/// One plain file that lines are appended to, under a name that stays.
///
/// It is opened with the first line and locked, and its unfinished last line, if a crash left one, put right. There is
/// no rotation: whoever renames the file says so by `reopen`, and the next line begins the new one.
package final class PlainFileTarget: ChunkTarget {
    private struct State {
        var descriptor: Int32?
        var written: Int64 = 0
        var durable: Int64 = 0
        /// The disk failed to keep what is behind `durable`.
        var isSuspect = false
        var changedFolders: [String] = []
        var wantsReopening = false
        var cutBytes: Int64 = 0
    }

    private let path: String
    private let files: FileSystem
    private let state = Mutex(State())

    package init(_ path: String, _ files: FileSystem) {
        self.path = path
        self.files = files
    }

    deinit { if let descriptor = state.withLock({ $0.descriptor }) { files.close(descriptor) } }

    package var isIdle: Bool { state.withLock { $0.descriptor == nil } }

    package var needsSalvage: Bool { state.withLock { $0.isSuspect } }

    /// Bytes of unfinished lines that were cut off.
    package var cutBytes: Int64 { state.withLock { $0.cutBytes } }

    /// The file has been renamed: what comes next goes to a new one of its name. From any thread.
    package func reopen() { state.withLock { $0.wantsReopening = true } }

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

    package func rotate(isLast: Bool) {
        let (descriptor, ends) = state.withLock { ($0.descriptor, isLast || $0.wantsReopening) }
        guard ends else { return }
        if let descriptor {
            do throws(StorageError) { try synchronise() } catch { return }
            files.close(descriptor)
        }
        state.withLock { state in
            state.descriptor = nil
            state.wantsReopening = false
        }
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
            state.withLock { state in
                state.descriptor = descriptor
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
