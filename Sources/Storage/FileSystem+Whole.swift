// Small files, read and written as a whole.

extension FileSystem {
    /// Puts a file in the place of another: written beside it, synchronised, renamed, folder synchronised. After a
    /// crash either the old or the new one is there, whole.
    ///
    /// - Parameter isDurable: false for what may be missing after a loss of power, which saves some milliseconds.
    package func replace(_ path: String, with bytes: [UInt8], isDurable: Bool = true) throws(StorageError) {
        let draft = "\(path).new"
        try writeDraft(draft, bytes, isDurable: isDurable)
        try rename(draft, to: path)
        if isDurable { try synchroniseFolder(Self.parent(of: path)) }
    }

    private func writeDraft(_ path: String, _ bytes: [UInt8], isDurable: Bool) throws(StorageError) {
        let descriptor = try open(path, .append)
        defer { close(descriptor) }
        try truncate(descriptor, to: 0, path)
        try write(bytes, to: descriptor, path)
        if isDurable { try synchronise(descriptor, path) }
    }

    /// Writes all of `bytes` at `offset`.
    package func write(
        _ bytes: [UInt8],
        to descriptor: Int32,
        at offset: Int64 = 0,
        _ path: String
    ) throws(StorageError) {
        var failure: StorageError?
        unsafe bytes.withUnsafeBytes { buffer in
            do throws(StorageError) { try unsafe write(buffer, to: descriptor, at: offset, path) } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// The first `limit` bytes of a file.
    package func contents(of path: String, upTo limit: Int) throws(StorageError) -> [UInt8] {
        let descriptor = try open(path, .read)
        defer { close(descriptor) }
        var failure: StorageError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            do throws(StorageError) {
                count = try unsafe read(descriptor, at: 0, into: UnsafeMutableRawBufferPointer(buffer), path)
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }
}
