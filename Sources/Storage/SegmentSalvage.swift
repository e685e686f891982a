internal import Engine
internal import Wire

/// Rescues frames that the disk failed to keep, from what the kernel still has of them.
///
/// After a failed fsync the pages are marked clean: a second fsync succeeds and means nothing. But their content can be
/// read, each frame carries its checksum, and a copy in a new file is synchronised anew.
enum SegmentSalvage {
    struct Result {
        /// The durable copy, ready to be sealed; nil when no frame was left.
        var file: SegmentFile?
        var lostBytes: Int64
    }

    /// Copies the frames behind the file's durable part and cuts them off the file.
    ///
    /// - Parameter register: makes the copy known before its file is made.
    /// - Throws: when the disk takes the copy as little; nothing has changed then.
    static func rescue(
        _ suspect: SegmentFile, _ files: FileSystem, register: (SegmentName) throws(StorageError) -> Void
    ) throws(StorageError) -> Result {
        let frames = try goodFrames(suspect, files)
        let kept = frames.reduce(0) { $0 + $1.bytes.count }
        let lost = suspect.written - suspect.durable - Int64(kept)
        var copy: SegmentFile?
        if kept > 0 { copy = try write(frames, of: suspect, files, register: register) }
        do throws(StorageError) {
            try files.truncate(suspect.descriptor, to: suspect.durable, suspect.path)
        } catch {
            if let copy { discard(copy, files) }
            throw error
        }
        suspect.written = suspect.durable
        suspect.border = min(suspect.border, suspect.durable)
        return Result(file: copy, lostBytes: lost)
    }

    private static func write(
        _ frames: [Frame],
        of suspect: SegmentFile,
        _ files: FileSystem,
        register: (SegmentName) throws(StorageError) -> Void
    ) throws(StorageError) -> SegmentFile {
        var name = suspect.name
        name.isSalvage = true
        try register(name)
        let copy = try SegmentFile(name, in: suspect.folder, begun: suspect.begun, files)
        do throws(StorageError) {
            for frame in frames {
                try append(frame.bytes, to: copy)
                copy.written += Int64(frame.bytes.count)
                if frame.isBeforeBorder { copy.border = copy.written }
            }
            try files.synchronise(copy.descriptor, copy.path)
            try files.synchroniseFolder(copy.folder)
        } catch {
            discard(copy, files)
            throw error
        }
        copy.durable = copy.written
        return copy
    }

    private static func append(_ frame: [UInt8], to file: SegmentFile) throws(StorageError) {
        var failure: StorageError?
        unsafe frame.withUnsafeBytes { bytes in
            do throws(StorageError) { try unsafe file.append(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private static func discard(_ copy: SegmentFile, _ files: FileSystem) {
        copy.close()
        do throws(StorageError) { try files.remove(copy.path) } catch {
            // It is found and put right when the archive is opened again.
        }
    }

    private struct Frame {
        var bytes: [UInt8]
        /// It belongs to the commit that is being made.
        var isBeforeBorder: Bool
    }

    private static func goodFrames(_ suspect: SegmentFile, _ files: FileSystem) throws(StorageError) -> [Frame] {
        var reader = FrameReader(suspect.descriptor, suspect.path, end: suspect.written, files)
        var frames: [Frame] = []
        var place = suspect.durable
        while case .frame(let length, _, true) = try reader.finding(at: place) {
            if try reader.isIntact(at: place, length: length) {
                let bytes = try reader.bytes(at: place, Int(length))
                frames.append(Frame(bytes: bytes, isBeforeBorder: place + length <= suspect.border))
            }
            place += length
        }
        return frames
    }
}
