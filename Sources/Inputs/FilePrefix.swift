internal import Glibc

/// The first bytes of a file, hashed: two files are not the same one when these differ, whatever their inode is.
struct FilePrefix: Equatable {
    /// Bytes that are hashed at most.
    static let limit = 1024

    let length: Int
    /// FNV-1a.
    let hash: UInt64

    /// Of the first `length` bytes, or of all that are there.
    init?(_ path: String, length: Int = limit) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        let file = Descriptor(descriptor)
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        var count = 0
        unsafe withUnsafeTemporaryAllocation(byteCount: max(1, length), alignment: 1) { room in
            count = max(0, unsafe pread(file.raw, room.baseAddress, length, 0))
            for index in 0..<count { hash = unsafe (hash ^ UInt64(room[index])) &* 0x100_0000_01b3 }
        }
        self.length = count
        self.hash = hash
    }
}
