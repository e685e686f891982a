#if canImport(Glibc)
    internal import Glibc
#else
    internal import Musl
#endif

/// What the disk refused, or what was found on it.
package struct StorageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Closed set; `name` is a metric label.
    package enum Code: String, Sendable, CaseIterable {
        /// No space or no quota: the same call may work later.
        case full
        case noPermission = "no_permission"
        case notFound = "not_found"
        /// Another process holds the lock.
        case locked
        /// The system call failed in another way.
        case io
        /// The disk took bytes and then failed to keep them: they are gone.
        case lost
        /// A file of ours does not hold what we wrote.
        case damaged
        /// A folder has something in it.
        case notEmpty = "not_empty"
        /// Whoever reads a pipe went away.
        case closed
    }

    package var code: Code
    /// What was done to which file, and what the system said.
    package var message: String
    /// The system's error number; 0 where there is none.
    package var number: Int32

    package init(_ code: Code, _ message: String, number: Int32 = 0) {
        self.code = code
        self.message = message
        self.number = number
    }

    /// A failed system call: `cannot write a.ndjson: No space left on device`.
    package init(_ action: String, _ path: String, number: Int32) {
        let code: Code =
            switch number {
            case ENOSPC, EDQUOT: .full
            case EACCES, EPERM, EROFS: .noPermission
            case ENOENT, ENOTDIR: .notFound
            case EWOULDBLOCK: .locked
            case ENOTEMPTY, EEXIST: .notEmpty
            case EPIPE: .closed
            default: .io
            }
        let reason = unsafe String(cString: strerror(number))
        self.init(code, "cannot \(action) \(path): \(reason)", number: number)
    }

    package var name: String { code.rawValue }
    package var description: String { message }
}
