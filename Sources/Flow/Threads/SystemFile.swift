internal import Glibc

/// Small files that the kernel writes: `/proc`, `/sys`.
enum SystemFile {
    /// The first 16 KiB of the file as text; nil when it cannot be read.
    static func read(_ path: String) -> String? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        let capacity = 16 << 10
        bytes = unsafe Array(unsafeUninitializedCapacity: capacity) { buffer, count in
            count = unsafe max(0, Glibc.read(file, buffer.baseAddress, capacity))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
