/// Carries out an archive's retention: looks, plans, and deletes with a journal.
///
/// ```
/// journal "deleting" ─► unlink .. ─► folders synchronised ─► journal "deleted"
/// ```
/// A crash in between leaves a `deleting` without an end: `SegmentRecovery` deletes the file, and `begin` writes what became
/// of it. One thread at a time; the instance that owns the data directory, or a command that has locked it.
package final class RetentionRunner: Sendable {
    /// What there is and what would be done about it.
    package struct View: Sendable {
        package var plan = RetentionPlan()
        package var clock: RetentionClock
        package var holds: [RetentionHold] = []
    }

    /// What a run has done.
    package struct Outcome: Sendable {
        package var plan: RetentionPlan
        package var clock: RetentionClock
        package var deletedFiles = 0
        package var deletedBytes: [RetentionPlan.Reason: Int64] = [:]
        /// What stands in the way of a deletion, by file.
        package var failures: [String] = []
    }

    package let archive: RetentionArchive
    private let catalog: Catalog
    private var files: FileSystem { catalog.files }
    private let read: @Sendable () -> RetentionClock.Reading

    package init(
        _ archive: RetentionArchive,
        _ catalog: Catalog,
        clock: @escaping @Sendable () -> RetentionClock.Reading = RetentionClock.Reading.system
    ) {
        self.archive = archive
        self.catalog = catalog
        read = clock
    }

    /// Plans, and touches nothing.
    package func look() throws(StorageError) -> View {
        let segments = try RetentionInventory.read(archive, catalog)
        let clock = try clock(segments)
        let holds = try catalog.holds()
        let free = archive.policy.minimumFree == nil ? nil : try files.freeBytes(archive.folder)
        let plan = RetentionPlanner.plan(
            segments, archive.policy, holds: holds, freeBytes: free, now: clock.trusted)
        return View(plan: plan, clock: clock, holds: holds)
    }

    private func clock(_ segments: [RetentionSegment]) throws(StorageError) -> RetentionClock {
        let last = try catalog.clock()
        let newest = last == nil ? segments.lazy.filter { $0.state != .foreign }.compactMap(\.sealed).max() : nil
        return RetentionClock.advance(last, to: read(), newestKnown: newest)
    }

    /// Takes the wall clock for right, whatever it said before.
    package func trustClock() throws(StorageError) { try catalog.keep(.confirmed(read())) }

    /// Ends in the journal what a crash interrupted; before the first `run`, and behind the archive's recovery.
    ///
    /// - Returns: bytes that were deleted by reason, as far back as the journal is kept.
    package func begin() throws(StorageError) -> [RetentionPlan.Reason: Int64] {
        var unfinished: [String: RetentionEntry] = [:]
        var deleted: [RetentionPlan.Reason: Int64] = [:]
        for entry in try catalog.entries(of: archive.name) {
            unfinished[entry.path] = entry.event == .deleting ? entry : nil
            if entry.event == .deleted { deleted[entry.reason, default: 0] += entry.bytes }
        }
        let now = read().wall
        let ends = unfinished.values.sorted { $0.path < $1.path }.map { entry in
            var end = entry
            end.time = now
            let isThere = files.exists("\(archive.folder)/\(entry.path)")
            end.event = isThere ? .kept : .deleted
            end.note = isThere ? "the program ended before it was deleted" : "the program ended right after"
            if !isThere { deleted[entry.reason, default: 0] += entry.bytes }
            return end
        }
        try catalog.journal(ends)
        return deleted
    }

    /// Deletes what the plan says, at most `StorageLimits.retentionStep` files between two entries of the journal.
    ///
    /// - Parameter by: who asked, for the journal.
    /// - Throws: when nothing can be planned, or the journal cannot be written; nothing goes without its entry.
    package func run(by: String) throws(StorageError) -> Outcome {
        let view = try look()
        var outcome = Outcome(plan: view.plan, clock: view.clock)
        var rest = view.plan.deletions[...]
        while !rest.isEmpty {
            let step = rest.prefix(StorageLimits.retentionStep)
            rest = rest.dropFirst(step.count)
            try delete(step, by, &outcome)
        }
        keep(view.clock)
        return outcome
    }

    private func delete(
        _ deletions: ArraySlice<RetentionPlan.Deletion>,
        _ by: String,
        _ outcome: inout Outcome
    ) throws(StorageError) {
        let entries = deletions.map { entry($0, by) }
        try catalog.journal(entries)
        var ends: [RetentionEntry] = []
        var folders: Set<String> = []
        for var entry in entries {
            let path = "\(archive.folder)/\(entry.path)"
            do throws(StorageError) {
                try remove(path, entry.bytes)
                folders.insert(FileSystem.parent(of: path))
                entry.event = .deleted
                outcome.deletedFiles += 1
                outcome.deletedBytes[entry.reason, default: 0] += entry.bytes
            } catch {
                entry.event = .kept
                entry.note = error.message
                outcome.failures.append(error.message)
            }
            ends.append(entry)
        }
        for folder in folders.sorted() { tidy(folder, &outcome) }
        try catalog.journal(ends)
    }

    /// - Throws: `locked` for a file that someone works on, `io` for one that is no longer what was planned on.
    private func remove(_ path: String, _ bytes: Int64) throws(StorageError) {
        let descriptor = try files.open(path, .read)
        defer { files.close(descriptor) }
        try files.lock(descriptor, path)
        guard try files.size(descriptor, path) == bytes else {
            throw StorageError(.io, "\(path) has changed since it was looked at")
        }
        try files.remove(path)
    }

    /// Makes the deletions in a folder durable, and removes it and those above that are empty now.
    private func tidy(_ folder: String, _ outcome: inout Outcome) {
        var folder = folder
        do throws(StorageError) {
            while true {
                guard folder.utf8.count > archive.folder.utf8.count, try files.entries(folder).isEmpty else { break }
                try files.removeFolder(folder)
                folder = FileSystem.parent(of: folder)
            }
            try files.synchroniseFolder(folder)
        } catch {
            // The files are gone; what a loss of power brings back is deleted again.
            if error.code != .notEmpty { outcome.failures.append(error.message) }
        }
    }

    private func entry(_ deletion: RetentionPlan.Deletion, _ by: String) -> RetentionEntry {
        RetentionEntry(
            time: read().wall, event: .deleting, archive: archive.name, path: deletion.segment.path,
            bytes: deletion.segment.bytes, retentionClass: deletion.segment.retentionClass,
            reason: deletion.cause.reason, why: deletion.cause.text, by: by)
    }

    /// Kept when it has moved by as much as a clock may gain, so that a run every half a minute costs no write.
    private func keep(_ clock: RetentionClock) {
        do throws(StorageError) {
            let last = try catalog.clock()
            guard last.map({ abs($0.trusted - clock.trusted) >= RetentionClock.slack }) ?? true else { return }
            try catalog.keep(clock)
        } catch {
            // Without it the next start trusts the clock less.
        }
    }
}
