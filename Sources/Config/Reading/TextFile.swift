#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Reads small files whole.
package enum TextFile {
    /// The bytes of the file at `path`; one of more than `limit` bytes is refused.
    package static func read(_ path: String, limit: Int) -> Result<[UInt8], ReadFailure> {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return .failure(failure(errno)) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe readBytes(descriptor, $0) }
            if count == 0 { return .success(bytes) }
            if count < 0 {
                if errno == EINTR { continue }
                return .failure(failure(errno))
            }
            bytes += chunk[..<count]
            if bytes.count > limit { return .failure(ReadFailure("longer than \(limit) bytes")) }
        }
    }

    private static func failure(_ code: Int32) -> ReadFailure {
        switch code {
        case ENOENT: ReadFailure("no such file")
        case EACCES, EPERM: ReadFailure("no permission")
        case EISDIR: ReadFailure("is a folder")
        default: unsafe ReadFailure(String(cString: strerror(code)))
        }
    }
}

/// `read(2)`, under a name that the method above does not hide.
private func readBytes(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    unsafe read(descriptor, buffer.baseAddress, buffer.count)
}
