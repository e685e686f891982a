internal import Wire

/// Puts right what a crash left of an archive, by what the catalog knows of it.
///
/// ```
/// in the catalog      on the disk         what is done
/// open, length L      .part               cut to L, sealed
/// open, length L      sealed name         the crash came between renaming and noting it: noted
/// open, length 0      .part or nothing    nothing of it was committed: removed and forgotten
/// open or sealed      nothing             someone took it away: forgotten, its bytes counted as missing
/// deleting            anything            removed and forgotten
/// nothing             .part with our name what is whole of it is kept, and made known
/// ```
/// What is cut lies behind the last commit, and comes again from where it came. A `.part` that the catalog does not know can
/// only be there when the catalog was lost, so it is kept as far as its checksums hold.
///
/// A torn frame at the end would make all that is written behind it unreadable, so a file is never left with one. A frame
/// before it that is damaged becomes a skippable frame of the same length (RFC 8878 §3.1.2), so that readers pass over it to
/// what is whole. Segments that another process holds locked are left alone, and so is every file of another name.
package struct SegmentRecovery {
    /// What was found and done.
    package struct Report: Sendable, Equatable {
        package var recoveredSegments = 0
        package var removedSegments = 0
        /// Bytes cut off ends: not committed, or torn.
        package var cutBytes: Int64 = 0
        /// Committed bytes that are not there any more.
        package var missingBytes: Int64 = 0
        package var damagedFrames = 0
        /// Bytes of all segments that are there now, and how many they are.
        package var bytes: Int64 = 0
        package var segments = 0

        package init() {}
    }

    private let series: SegmentSeries
    private var report = Report()
    private var files: FileSystem { series.files }

    /// - Throws: when a folder or a segment cannot be read or put right.
    package static func run(_ series: SegmentSeries) throws(StorageError) -> Report {
        var recovery = SegmentRecovery(series: series)
        for row in try series.catalog.segments(of: series.store) { try recovery.mend(row) }
        if recovery.files.exists(series.root) { try recovery.look(in: "") }
        return recovery.report
    }

    private func folder(_ partition: String) -> String {
        partition.isEmpty ? series.root : "\(series.root)/\(partition)"
    }

    // MARK: What the catalog knows

    private mutating func mend(_ row: SegmentRow) throws(StorageError) {
        let sealedPath = "\(folder(row.folder))/\(row.name)\(SegmentName.suffix)"
        let openPath = "\(folder(row.folder))/\(row.name)\(SegmentName.openSuffix)"
        let isSealed = files.exists(sealedPath)
        switch row.state {
        case .deleting:
            if isSealed { try files.remove(sealedPath) }
            try series.catalog.remove(row)
        case .sealed: if !isSealed { try forget(row) }
        case .open:
            if isSealed { return try note(row, length: row.length) }
            guard files.exists(openPath) else { return try forget(row) }
            try finish(row, openPath)
        }
    }

    private mutating func forget(_ row: SegmentRow) throws(StorageError) {
        report.missingBytes += row.length
        if row.length > 0 { report.removedSegments += 1 }
        try series.catalog.remove(row)
    }

    private func note(_ row: SegmentRow, length: Int64) throws(StorageError) {
        var row = row
        row.state = .sealed
        row.length = length
        row.sealed = series.clock.now()
        try series.catalog.put(row)
    }

    private mutating func finish(_ row: SegmentRow, _ path: String) throws(StorageError) {
        guard let length = try seal(path, committed: row.length) else { return }
        report.missingBytes += max(0, row.length - length)
        if length == 0 { try series.catalog.remove(row) } else { try note(row, length: length) }
    }

    // MARK: What is on the disk

    /// Counts the segments of a partition's folder, and keeps those that only the disk knows of.
    private mutating func look(in partition: String, depth: Int = 0) throws(StorageError) {
        let folder = folder(partition)
        for entry in try files.entries(folder) {
            if entry.isFolder {
                guard depth < StorageLimits.partitionDepth else { continue }
                try look(in: partition.isEmpty ? entry.name : "\(partition)/\(entry.name)", depth: depth + 1)
            } else if entry.name.hasSuffix(SegmentName.suffix) {
                report.segments += 1
                report.bytes += entry.size
            } else if SegmentName.isOpen(entry.name) {
                let name = String(entry.name.dropLast(SegmentName.openSuffix.utf8.count))
                let row = SegmentRow(
                    store: series.store, folder: partition, name: name,
                    retentionClass: SegmentName.Parts(entry.name)?.retentionClass ?? "")
                guard let length = try seal("\(folder)/\(entry.name)", committed: .max), length > 0 else { continue }
                try note(row, length: length)
                report.segments += 1
                report.bytes += length
            }
        }
    }

    /// Cuts an open segment to what is committed and whole of it, and gives it its final name; removes it where that is
    /// nothing.
    ///
    /// - Returns: the bytes that are left; nil where another process has it.
    private mutating func seal(_ path: String, committed: Int64) throws(StorageError) -> Int64? {
        let descriptor = try files.open(path, .update)
        defer { files.close(descriptor) }
        do throws(StorageError) { try files.lock(descriptor, path) } catch {
            if error.code == .locked { return nil }
            throw error
        }
        let size = try files.size(descriptor, path)
        let found = try Self.examine(descriptor, path, min(size, committed), files)
        report.cutBytes += size - found.goodEnd
        if found.goodEnd == 0 {
            try files.remove(path)
            report.removedSegments += 1
        } else {
            for frame in found.damaged where frame.place < found.goodEnd {
                try Self.skip(frame, descriptor, path, files)
                report.damagedFrames += 1
            }
            if size > found.goodEnd { try files.truncate(descriptor, to: found.goodEnd, path) }
            try files.synchronise(descriptor, path)
            try files.rename(path, to: String(path.dropLast(".part".utf8.count)))
            report.recoveredSegments += 1
        }
        try files.synchroniseFolder(FileSystem.parent(of: path))
        return found.goodEnd
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
