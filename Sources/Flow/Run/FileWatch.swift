internal import Engine
internal import Glibc

/// The thread that looks whether files beside the pipeline have changed, and hands what is new to the components.
///
/// A file counts as changed by its inode, size or time of change, and is taken once it has stood still for a look, so that
/// half a file is seldom read; one that is broken all the same is told, and the component keeps what it had.
struct FileWatch {
    private struct Seen: Equatable {
        var inode: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int

        init?(_ path: String) {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { return nil }
            inode = UInt64(status.st_ino)
            size = Int64(status.st_size)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    private let files: [PlanFile]
    private let tell: @Sendable (String) -> Void
    /// As they were at the last look, and as they were when they were taken.
    private var seen: [Seen?]
    private var taken: [Seen?]

    init(_ files: [PlanFile], tell: @escaping @Sendable (String) -> Void) {
        self.files = files
        self.tell = tell
        seen = files.map { Seen($0.path) }
        taken = seen
    }

    /// Until the pool ends.
    mutating func run(_ core: FlowCore) {
        while !core.pool.sleep(until: MonotonicClock.now() + FlowLimits.fileLookNanoseconds) { look() }
    }

    mutating func look() {
        for (index, file) in files.enumerated() {
            let now = Seen(file.path)
            defer { seen[index] = now }
            guard let now, now != taken[index], now == seen[index] else { continue }
            taken[index] = now
            guard now.size <= Int64(file.limit) else {
                tell("\(file.path) has \(now.size) bytes; want at most \(file.limit); the earlier one stays in use")
                continue
            }
            guard let bytes = Self.read(file.path, file.limit) else {
                tell("\(file.path) cannot be read any more; the earlier one stays in use")
                continue
            }
            if let fault = file.take(bytes) { tell("\(file.path): \(fault); the earlier one stays in use") } else {
                tell("\(file.path) was read again")
            }
        }
    }

    private static func read(_ path: String, _ limit: Int) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            let count = unsafe withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 1) { room in
                let count = unsafe Glibc.read(file, room.baseAddress, room.count)
                if count > 0 { unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: room[..<count])) }
                return count
            }
            if count < 0 { return nil }
            if count == 0 { return bytes }
        }
        return nil
    }
}
