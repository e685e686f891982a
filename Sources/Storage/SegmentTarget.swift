internal import Synchronization

/// The segments of one partition: one grows, those before it are sealed by the next commit.
///
/// A new segment begins with a frame, so none is ever empty, and it begins where a frame would pass the size, or with
/// the first frame after its age. It is in the catalog before its file is made, and it is sealed once all of it is
/// committed, so that a sealed segment never changes again. Whoever adds something of its own to a segment's beginning or
/// end does it in `begin` and `seal`.
package final class SegmentTarget: ChunkTarget {
    private struct State {
        var current: SegmentFile?
        /// No longer written to, oldest first.
        var finished: [SegmentFile] = []
        /// Folders in which a name is new.
        var changedFolders: [String] = []

        /// In order of their frames.
        var all: [SegmentFile] { finished + (current.map { [$0] } ?? []) }
    }

    /// The partition: the folder below the series' root.
    private let partition: String
    private let folder: String
    private let retentionClass: String
    private let series: SegmentSeries
    private let state = Mutex(State())

    package init(partition: String, retentionClass: String = "", series: SegmentSeries) {
        self.partition = partition
        self.retentionClass = retentionClass
        self.series = series
        folder = partition.isEmpty ? series.root : "\(series.root)/\(partition)"
    }

    package func mark() {
        state.withLock { state in
            for file in state.all { file.border = file.written }
        }
    }

    package var isIdle: Bool { state.withLock { $0.current == nil && $0.finished.isEmpty } }

    package var needsSalvage: Bool {
        state.withLock { state in state.all.contains { $0.isSuspect } }
    }

    package func write(_ frame: UnsafeRawBufferPointer) throws(StorageError) {
        let now = series.clock.now()
        endCurrent { file in
            file.isSuspect
                || series.rotation.isDue(size: file.written, adding: Int64(frame.count), begun: file.begun, now: now)
        }
        let known = state.withLock { $0.current }
        let file = if let known { known } else { try begin(now) }
        try unsafe file.append(frame)
        state.withLock { _ in file.written += Int64(frame.count) }
    }

    package func rotate(isLast: Bool) {
        let now = series.clock.now()
        endCurrent { file in
            isLast || series.rotation.isDue(size: file.written, adding: 0, begun: file.begun, now: now)
        }
    }

    package func synchronise() throws(StorageError) {
        let snapshot = state.withLock { state in
            (files: state.all.map { ($0, $0.written) }, folders: state.changedFolders)
        }
        do throws(StorageError) {
            for folder in snapshot.folders { try series.files.synchroniseFolder(folder) }
        } catch {
            // A file whose name may be lost is as good as lost itself.
            state.withLock { state in
                for file in state.all where file.durable == 0 && file.written > 0 { file.isSuspect = true }
            }
            throw error
        }
        state.withLock { $0.changedFolders.removeFirst(snapshot.folders.count) }
        for (file, written) in snapshot.files { try synchronise(file, written) }
        stage()
    }

    /// Tells the catalog how far the segments belong to the commit that is being made.
    private func stage() {
        state.withLock { state in
            for file in state.all where file.border > file.staged {
                file.staged = file.border
                var row = series.row(file.name, in: partition)
                row.length = file.border
                series.catalog.stage(row)
            }
        }
    }

    package func committed() {
        state.withLock { state in
            for file in state.all { file.committed = file.staged }
        }
        seal()
    }

    private func synchronise(_ file: SegmentFile, _ written: Int64) throws(StorageError) {
        guard written > file.durable else { return }
        guard !file.isSuspect else { throw StorageError(.io, "\(file.path) is waiting to be salvaged") }
        do throws(StorageError) { try series.files.synchronise(file.descriptor, file.path) } catch {
            state.withLock { _ in file.isSuspect = true }
            throw error
        }
        state.withLock { _ in file.durable = written }
    }

    package func salvage() throws(StorageError) {
        var lost: Int64 = 0
        while let suspect = state.withLock({ state in state.all.first { $0.isSuspect } }) {
            let salvage = try SegmentSalvage.rescue(suspect, series.files) { name throws(StorageError) in
                try series.catalog.put(series.row(name, in: partition))
            }
            lost += salvage.lostBytes
            series.noteSalvaged(lostBytes: salvage.lostBytes)
            state.withLock { state in
                suspect.isSuspect = false
                if state.current === suspect { state.current = nil }
                state.finished.removeAll { $0 === suspect }
                state.finished.append(suspect)
                if let file = salvage.file { state.finished.append(file) }
            }
        }
        if lost > 0 {
            throw StorageError(.lost, "the disk failed to keep \(lost) bytes of the archive in \(folder)")
        }
        try synchronise()
    }

    private func begin(_ now: Int64) throws(StorageError) -> SegmentFile {
        var changed = try series.files.makeFolders(folder) + [folder]
        let name = series.nextName(now, retentionClass)
        try series.catalog.put(series.row(name, in: partition))
        let file: SegmentFile
        do throws(StorageError) { file = try SegmentFile(name, in: folder, begun: now, series.files) } catch {
            guard error.code == .notFound else { throw error }
            // Retention took the folder away, empty as it was.
            changed += try series.files.makeFolders(folder)
            file = try SegmentFile(name, in: folder, begun: now, series.files)
        }
        state.withLock { state in
            state.changedFolders += changed
            state.current = file
        }
        return file
    }

    private func endCurrent(when isDue: (SegmentFile) -> Bool) {
        state.withLock { state in
            guard let file = state.current, isDue(file) else { return }
            state.current = nil
            state.finished.append(file)
        }
    }

    /// Seals finished segments that are committed as a whole. What fails to be renamed stays as it is, and is tried again.
    private func seal() {
        let ready = state.withLock { state in
            state.finished.filter { $0.committed == $0.written && $0.durable == $0.written && !$0.isSuspect }
        }
        for file in ready {
            file.trim()
            guard !file.needsTrim else { continue }
            do throws(StorageError) {
                try file.seal()
                try note(sealed: file)
            } catch { continue }
            state.withLock { state in state.finished.removeAll { $0 === file } }
            if file.written > 0 { series.noteSealed() }
        }
    }

    package func end() { seal() }

    private func note(sealed file: SegmentFile) throws(StorageError) {
        var row = series.row(file.name, in: partition)
        guard file.written > 0 else { return try series.catalog.remove(row) }
        row.state = .sealed
        row.length = file.written
        row.sealed = series.clock.now()
        try series.catalog.put(row)
    }
}
