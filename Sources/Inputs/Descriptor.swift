internal import Glibc

/// A file descriptor, closed when it goes.
struct Descriptor: ~Copyable {
    let raw: Int32
    private let isOwned: Bool

    /// - Parameter isOwned: false for one that others go on using, such as standard input.
    init(_ raw: Int32, isOwned: Bool = true) {
        self.raw = raw
        self.isOwned = isOwned
    }

    deinit { if isOwned { close(raw) } }

    /// What a read came to.
    enum Read: Equatable {
        case bytes(Int)
        case end
        /// Nothing now; poll first.
        case none
        case failed(Int32)
    }

    /// Reads once.
    func read(into room: UnsafeMutableRawBufferPointer) -> Read {
        while true {
            let count = unsafe Glibc.read(raw, room.baseAddress, room.count)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .end }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .none
            // A terminal whose other side has gone says EIO.
            case EIO where isatty(raw) != 0: return .end
            default: return .failed(errno)
            }
        }
    }

    /// Writes everything, waiting where it must.
    ///
    /// - Returns: false when the other side takes nothing more.
    func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var written = 0
        while written < bytes.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = unsafe Glibc.write(raw, rest.baseAddress, rest.count)
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                var wanted = pollfd(fd: raw, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&wanted, 1, -1)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}
