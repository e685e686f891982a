package import Flow
internal import Glibc

/// The token that a server makes up for itself, in a file that only its user can read.
package enum TokenFile {
    /// Reads the token, or makes one where there is none.
    ///
    /// - Parameter folder: the data directory.
    /// - Throws: `FlowError` when the file can neither be read nor be made.
    package static func token(in folder: String) throws(FlowError) -> String {
        let path = "\(folder)/token"
        if let token = try read(path) { return token }
        var random = SystemRandomNumberGenerator()
        let token = HexText.encode(
            (0..<ConsoleLimits.tokenBytes).map { _ in UInt8.random(in: 0...255, using: &random) }
        )
        try write(token, to: path)
        return token
    }

    /// The token of an instance, for the commands that talk to it; nil when it has none.
    package static func read(_ path: String) throws(FlowError) -> String? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw error("read", path)
        }
        defer { close(file) }
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = unsafe max(0, Glibc.read(file, buffer.baseAddress, 4096))
        }
        let token = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        // An empty file is what a crash between making and writing it leaves.
        return token.isEmpty ? nil : token
    }

    private static func write(_ token: String, to path: String) throws(FlowError) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw error("made", path) }
        defer { close(file) }
        // An older file may have been readable by others.
        guard fchmod(file, 0o600) == 0 else { throw error("made private", path) }
        let line = Array((token + "\n").utf8)
        guard unsafe Glibc.write(file, line, line.count) == line.count else { throw error("written", path) }
    }

    private static func error(_ verb: String, _ path: String) -> FlowError {
        FlowError(
            .noPermission,
            "\(path) cannot be \(verb): \(unsafe String(cString: strerror(errno))); "
                + "set server.token, or auth: none"
        )
    }
}
