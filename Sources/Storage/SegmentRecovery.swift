internal import Wire

/// Puts right what a crash left of an archive: every segment that was not sealed.
///
/// A torn frame at the end would make all that is written behind it unreadable, so the file is cut to the last frame
/// whose checksum holds, then sealed; the archive goes on in a new one. A frame before it that is damaged becomes a
/// skippable frame of the same length (RFC 8878 §3.1.2), so that readers pass over it to what is whole. Segments that
/// another process holds locked are left alone, and so is every file of another name.
package enum SegmentRecovery {
    /// What was found and done.
    package struct Report: Sendable, Equatable {
        package var recoveredSegments = 0
        package var removedSegments = 0
        /// Bytes cut off ends.
        package var cutBytes: Int64 = 0
        package var damagedFrames = 0
        /// Bytes of all segments that are there now, and how many they are.
        package var bytes: Int64 = 0
        package var segments = 0

        package init() {}
    }

    /// - Throws: when a folder or a segment cannot be read or put right.
    package static func run(_ folder: String, _ files: FileSystem) throws(StorageError) -> Report {
        var report = Report()
        guard files.exists(folder) else { return report }
        try recover(folder, depth: 0, files, &report)
        return report
    }

    private static func recover(
        _ folder: String,
        depth: Int,
        _ files: FileSystem,
        _ report: inout Report
    ) throws(StorageError) {
        for entry in try files.entries(folder) {
            if entry.isFolder {
                if depth < StorageLimits.partitionDepth {
                    try recover("\(folder)/\(entry.name)", depth: depth + 1, files, &report)
                }
            } else if entry.name.hasSuffix(SegmentName.suffix) {
                report.segments += 1
                report.bytes += entry.size
            } else if SegmentName.isOpen(entry.name) {
                try recover(folder, entry.name, files, &report)
            }
        }
    }

    private static func recover(
        _ folder: String,
        _ name: String,
        _ files: FileSystem,
        _ report: inout Report
    ) throws(StorageError) {
        let path = "\(folder)/\(name)"
        let descriptor = try files.open(path, .update)
        defer { files.close(descriptor) }
        do throws(StorageError) { try files.lock(descriptor, path) } catch {
            if error.code == .locked { return }
            throw error
        }
        let size = try files.size(descriptor, path)
        let found = try examine(descriptor, path, size, files)
        report.cutBytes += size - found.goodEnd
        if found.goodEnd == 0 {
            try files.remove(path)
            report.removedSegments += 1
        } else {
            for frame in found.damaged where frame.place < found.goodEnd {
                try skip(frame, descriptor, path, files)
                report.damagedFrames += 1
            }
            if size > found.goodEnd { try files.truncate(descriptor, to: found.goodEnd, path) }
            try files.synchronise(descriptor, path)
            try files.rename(path, to: String(path.dropLast(".part".utf8.count)))
            report.recoveredSegments += 1
            report.segments += 1
            report.bytes += found.goodEnd
        }
        try files.synchroniseFolder(folder)
    }

    private struct Frame {
        var place: Int64
        var length: Int64
    }

    private struct Findings {
        /// Behind the last frame that is whole.
        var goodEnd: Int64 = 0
        var damaged: [Frame] = []
    }

    private static func examine(
        _ descriptor: Int32,
        _ path: String,
        _ size: Int64,
        _ files: FileSystem
    ) throws(StorageError) -> Findings {
        var reader = FrameReader(descriptor, path, end: size, files)
        var found = Findings()
        var place: Int64 = 0
        while true {
            switch try reader.finding(at: place) {
            case .frame(let length, _, let hasChecksum):
                let isOld = place + length < size - StorageLimits.recheckedBytes
                // All of ours have a checksum: without it the header itself is damaged.
                let isWhole = if isOld || !hasChecksum { isOld } else { try reader.isIntact(at: place, length: length) }
                if !isWhole { found.damaged.append(Frame(place: place, length: length)) }
                place += length
                if isWhole { found.goodEnd = place }
            case .skippable(let length):
                place += length
                found.goodEnd = place
            case .torn, .foreign, .end:
                return found
            }
        }
    }

    /// Writes a skippable frame's header over a frame's own.
    private static func skip(
        _ frame: Frame,
        _ descriptor: Int32,
        _ path: String,
        _ files: FileSystem
    ) throws(StorageError) {
        var header: [UInt8] = [0x5F, 0x2A, 0x4D, 0x18]
        for shift in [0, 8, 16, 24] { header.append(UInt8(truncatingIfNeeded: (frame.length - 8) >> Int64(shift))) }
        try files.write(header, to: descriptor, at: frame.place, path)
    }
}
