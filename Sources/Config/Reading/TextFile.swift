package import Engine

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Reads and writes small files whole.
package enum TextFile {
    /// The bytes of the file at `path`; one of more than `limit` bytes is refused.
    package static func read(_ path: String, limit: Int) -> Result<[UInt8], FileFailure> {
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
            if bytes.count > limit { return .failure(FileFailure("longer than \(limit) bytes")) }
        }
    }

    /// Writes `text` to a file of its own.
    ///
    /// - Returns: why that failed; nil when it is written. A file that is there already is only replaced on request.
    package static func create(_ path: String, _ text: String, overwriting: Bool) -> FileFailure? {
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (overwriting ? O_TRUNC : O_EXCL)
        let descriptor = unsafe open(path, flags, 0o644)
        guard descriptor >= 0 else {
            return errno == EEXIST ? FileFailure("is there already; --force overwrites it") : failure(errno)
        }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe writeBytes(descriptor, $0) }
            if count < 0, errno != EINTR { return failure(errno) }
            rest = rest.dropFirst(max(0, count))
        }
        return nil
    }

    private static func failure(_ code: Int32) -> FileFailure {
        switch code {
        case ENOENT: FileFailure("no such file")
        case EACCES, EPERM: FileFailure("no permission")
        case EISDIR: FileFailure("is a folder")
        default: unsafe FileFailure(String(cString: strerror(code)))
        }
    }
}

/// `read(2)`, under a name that the method above does not hide.
private func readBytes(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    unsafe read(descriptor, buffer.baseAddress, buffer.count)
}

/// `write(2)` likewise.
private func writeBytes(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
    unsafe write(descriptor, buffer.baseAddress, buffer.count)
}
