#if canImport(Glibc)
    internal import Glibc
#else
    internal import Musl
#endif

/// The system calls that Storage uses, all of them, with errors that name the file.
///
/// A value without state: in debug builds it may carry a `FaultPlan`, which stands before each call.
package struct FileSystem: Sendable {
    #if DEBUG
        private let faults: FaultPlan?

        package init(faults: FaultPlan? = nil) { self.faults = faults }

        private func check(_ call: FaultPlan.Call, _ action: String, _ path: String) throws(StorageError) {
            guard let number = faults?.fault(call) else { return }
            throw StorageError(action, path, number: number)
        }
    #else
        package init() {}

        @inline(__always)
        private func check(_ call: Call, _ action: String, _ path: String) throws(StorageError) {}

        private enum Call { case open, write, read, sync, syncFolder, truncate, rename, remove, makeFolder, transaction }
    #endif

    package enum Mode: Sendable {
        /// Makes a file that must not be there yet.
        case create
        /// Opens a file for reading and writing, and makes it when it is not there.
        case append
        /// Opens what is there for reading and writing.
        case update
        case read
    }

    /// What a folder holds.
    package struct Entry: Sendable, Equatable {
        package var name: String
        package var isFolder: Bool
        package var size: Int64
        /// When it was last written to, nanoseconds since 1970 UTC.
        package var modified: Int64
    }

    /// Stands before each transaction of the catalog, whose system calls are SQLite's own.
    func checkTransaction(_ path: String) throws(StorageError) { try check(.transaction, "write", path) }

    // MARK: Files

    /// - Returns: a descriptor, closed on `exec`; the caller closes it. New files are 0600.
    package func open(_ path: String, _ mode: Mode) throws(StorageError) -> Int32 {
        try check(.open, "open", path)
        let flags: Int32 =
            switch mode {
            case .create: O_RDWR | O_CREAT | O_EXCL
            case .append: O_RDWR | O_CREAT
            case .update: O_RDWR
            case .read: O_RDONLY
            }
        let descriptor = Self.retrying { systemOpen(path, flags | O_CLOEXEC | O_NOCTTY, 0o600) }
        if descriptor < 0 { throw StorageError(mode == .create ? "create" : "open", path, number: errno) }
        return descriptor
    }

    package func close(_ descriptor: Int32) {
        systemClose(descriptor)
    }

    /// Writes all of `bytes` at `offset`.
    ///
    /// - Throws: `StorageError`; some of the bytes may then stand in the file.
    package func write(
        _ bytes: UnsafeRawBufferPointer,
        to descriptor: Int32,
        at offset: Int64,
        _ path: String
    ) throws(StorageError) {
        #if DEBUG
            if let number = faults?.fault(.write) {
                _ = unsafe pwrite(descriptor, bytes.baseAddress, bytes.count / 2, off_t(offset))
                throw StorageError("write", path, number: number)
            }
        #endif
        var done = 0
        while done < bytes.count {
            let result = unsafe pwrite(
                descriptor,
                bytes.baseAddress.map { unsafe $0 + done },
                bytes.count - done,
                off_t(offset) + off_t(done)
            )
            if result < 0 && errno == EINTR { continue }
            // A regular file that takes nothing has no room.
            if result <= 0 { throw StorageError("write", path, number: result < 0 ? errno : ENOSPC) }
            done += result
        }
    }

    /// Writes `bytes` from `done` on to a pipe, terminal or file at its own position; waits while it is full. `done`
    /// moves with what was written, also before an error.
    package func write(
        _ bytes: UnsafeRawBufferPointer,
        from done: inout Int,
        toStream descriptor: Int32,
        _ path: String
    ) throws(StorageError) {
        try check(.write, "write", path)
        while done < bytes.count {
            let result = unsafe systemWrite(descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
            if result >= 0 {
                done += result
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&waiting, 1, 1000)
            } else if errno != EINTR {
                throw StorageError("write", path, number: errno)
            }
        }
    }

    /// Fills `buffer` from `offset` on as far as the file goes.
    ///
    /// - Returns: bytes read.
    package func read(
        _ descriptor: Int32,
        at offset: Int64,
        into buffer: UnsafeMutableRawBufferPointer,
        _ path: String
    ) throws(StorageError) -> Int {
        try check(.read, "read", path)
        var done = 0
        while done < buffer.count {
            let result = unsafe pread(
                descriptor,
                buffer.baseAddress.map { unsafe $0 + done },
                buffer.count - done,
                off_t(offset) + off_t(done)
            )
            if result == 0 { break }
            if result < 0 {
                if errno == EINTR { continue }
                throw StorageError("read", path, number: errno)
            }
            done += result
        }
        return done
    }

    /// Puts the file's bytes and length on the disk. After a failure the kernel holds the bytes for clean: nobody may
    /// take a later success for theirs.
    package func synchronise(_ descriptor: Int32, _ path: String) throws(StorageError) {
        try check(.sync, "sync", path)
        if Self.retrying({ fdatasync(descriptor) }) != 0 { throw StorageError("sync", path, number: errno) }
    }

    package func truncate(_ descriptor: Int32, to length: Int64, _ path: String) throws(StorageError) {
        try check(.truncate, "truncate", path)
        if Self.retrying({ ftruncate(descriptor, off_t(length)) }) != 0 {
            throw StorageError("truncate", path, number: errno)
        }
    }

    /// Reserves room up to `length` and makes the file that long.
    package func allocate(_ descriptor: Int32, _ length: Int64, _ path: String) throws(StorageError) {
        try check(.write, "write", path)
        let number = posix_fallocate(descriptor, 0, off_t(length))
        if number != 0 { throw StorageError("write", path, number: number) }
    }

    package func identity(_ descriptor: Int32, _ path: String) throws(StorageError) -> FileIdentity {
        var status = stat()
        if unsafe fstat(descriptor, &status) != 0 { throw StorageError("look at", path, number: errno) }
        return FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }

    package func size(_ descriptor: Int32, _ path: String) throws(StorageError) -> Int64 {
        var status = stat()
        if unsafe fstat(descriptor, &status) != 0 { throw StorageError("look at", path, number: errno) }
        return Int64(status.st_size)
    }

    /// Takes the file's lock, which lasts until the descriptor is closed.
    ///
    /// - Throws: `locked` when another process has it.
    package func lock(_ descriptor: Int32, _ path: String) throws(StorageError) {
        if Self.retrying({ flock(descriptor, LOCK_EX | LOCK_NB) }) != 0 {
            throw StorageError("lock", path, number: errno)
        }
    }

    // MARK: Names

    package func rename(_ path: String, to newPath: String) throws(StorageError) {
        try check(.rename, "rename", path)
        if systemRename(path, newPath) != 0 { throw StorageError("rename", path, number: errno) }
    }

    package func remove(_ path: String) throws(StorageError) {
        try check(.remove, "remove", path)
        if unsafe unlink(path) != 0 { throw StorageError("remove", path, number: errno) }
    }

    /// - Throws: `notEmpty` when something is in it.
    package func removeFolder(_ path: String) throws(StorageError) {
        try check(.remove, "remove", path)
        if unsafe rmdir(path) != 0 { throw StorageError("remove", path, number: errno) }
    }

    /// Bytes of the file system that holds `path` which may still be written.
    package func freeBytes(_ path: String) throws(StorageError) -> Int64 {
        var status = statvfs()
        if unsafe statvfs(path, &status) != 0 { throw StorageError("look at", path, number: errno) }
        return Int64(clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
    }

    /// - Throws: when files cannot be made in a folder that is there.
    package func checkWritable(_ folder: String) throws(StorageError) {
        if unsafe access(folder, W_OK | X_OK) != 0 { throw StorageError("write to", folder, number: errno) }
    }

    package func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Puts a folder's names on the disk.
    package func synchroniseFolder(_ path: String) throws(StorageError) {
        try check(.syncFolder, "sync", path)
        let descriptor = Self.retrying { systemOpen(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        if descriptor < 0 { throw StorageError("open", path, number: errno) }
        defer { close(descriptor) }
        // Some file systems have nothing to sync in a folder and say EINVAL.
        if Self.retrying({ fsync(descriptor) }) != 0 && errno != EINVAL {
            throw StorageError("sync", path, number: errno)
        }
    }

    /// Makes a folder and those above it, 0700.
    ///
    /// - Returns: the folders in which a name is new, to be synchronised before the names count as kept.
    package func makeFolders(_ path: String) throws(StorageError) -> [String] {
        var missing: [String] = []
        var folder = path
        while !exists(folder) {
            missing.append(folder)
            folder = Self.parent(of: folder)
        }
        var changed: [String] = []
        for folder in missing.reversed() {
            try check(.makeFolder, "make", folder)
            if unsafe mkdir(folder, 0o700) != 0 && errno != EEXIST {
                throw StorageError("make", folder, number: errno)
            }
            changed.append(Self.parent(of: folder))
        }
        return changed
    }

    /// The folder's entries in order of name, links and devices left out.
    package func entries(_ path: String) throws(StorageError) -> [Entry] {
        guard let folder = unsafe opendir(path) else { throw StorageError("read", path, number: errno) }
        defer { unsafe closedir(folder) }
        var entries: [Entry] = []
        while let found = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &found.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            var status = stat()
            guard name != ".", name != "..", unsafe lstat("\(path)/\(name)", &status) == 0 else { continue }
            let kind = status.st_mode & S_IFMT
            guard kind == S_IFDIR || kind == S_IFREG else { continue }
            let modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
            entries.append(
                Entry(name: name, isFolder: kind == S_IFDIR, size: Int64(status.st_size), modified: modified))
        }
        return entries.sorted { $0.name < $1.name }
    }

    /// `a/b` of `a/b/c`; `.` of `c`.
    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func retrying(_ call: () -> Int32) -> Int32 {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}

// The methods above carry the names of the calls; from out here the calls themselves are in sight.

private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t = 0) -> Int32 { unsafe open(path, flags, mode) }

private func systemClose(_ descriptor: Int32) { _ = close(descriptor) }

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}

private func systemRename(_ path: String, _ newPath: String) -> Int32 { unsafe rename(path, newPath) }
