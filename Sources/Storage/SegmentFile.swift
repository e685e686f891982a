/// A segment that grows: `<folder>/<name>.ndjson.zst.part`, locked, renamed when it is sealed.
///
/// ```
/// │ frame │ frame │ frame │ frame │ half a frame
/// 0        ▲ border ▲ durable     ▲ written     only after a failed write
/// ```
/// Its target guards the places and `isSuspect`; a frame is written at `written` however often it takes. Bytes up to the
/// border belong to a commit, and are cut to what the catalog says of it when the archive is opened after a crash.
final class SegmentFile: @unchecked Sendable {
    let name: SegmentName
    let folder: String
    let descriptor: Int32
    /// When it was begun, nanoseconds.
    let begun: Int64
    /// Bytes of whole frames.
    var written: Int64 = 0
    /// Bytes that are on the disk for certain, the file's name too.
    var durable: Int64 = 0
    /// Where the last barrier was; what the catalog was given; and what a recorded commit covers.
    var border: Int64 = 0
    var staged: Int64 = 0
    var committed: Int64 = 0
    /// The disk failed to keep bytes behind `durable`; nothing more is written here.
    var isSuspect = false
    /// Half a frame stands behind `written`.
    var needsTrim = false
    private let files: FileSystem
    private var isNamed = false
    private var isClosed = false

    /// Makes the file.
    init(_ name: SegmentName, in folder: String, begun: Int64, _ files: FileSystem) throws(StorageError) {
        let path = "\(folder)/\(name.openName)"
        let descriptor = try files.open(path, .create)
        do throws(StorageError) { try files.lock(descriptor, path) } catch {
            files.close(descriptor)
            throw error
        }
        self.name = name
        self.folder = folder
        self.descriptor = descriptor
        self.begun = begun
        self.files = files
    }

    deinit { close() }

    var path: String { "\(folder)/\(name.openName)" }
    var sealedPath: String { "\(folder)/\(name.sealedName)" }

    /// Writes a frame behind the others; `written` is the caller's to move.
    func append(_ frame: UnsafeRawBufferPointer) throws(StorageError) {
        do throws(StorageError) {
            try unsafe files.write(frame, to: descriptor, at: written, path)
            // A retry wrote over it.
            needsTrim = false
        } catch {
            needsTrim = true
            trim()
            throw error
        }
    }

    /// Cuts what stands behind the whole frames, so that readers find none of it and a full disk gets it back.
    func trim() {
        guard needsTrim else { return }
        do throws(StorageError) {
            try files.truncate(descriptor, to: written, path)
            needsTrim = false
        } catch {}
    }

    /// Gives the durable file its final name; a file without frames is removed instead. After an error: ask again.
    func seal() throws(StorageError) {
        if written == 0 {
            if !isNamed { try files.remove(path) }
            isNamed = true
        } else {
            if !isNamed { try files.rename(path, to: sealedPath) }
            isNamed = true
            try files.synchroniseFolder(folder)
        }
        close()
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        files.close(descriptor)
    }
}
