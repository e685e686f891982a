internal import Flow
internal import Storage
internal import Synchronization

/// Applies an archive's retention while it runs: at the start, every half a minute, and when a commit says that it is
/// time. A thread of its own, because deleting large files takes as long as the file system likes.
final class RetentionKeeper: Sendable {
    private struct State {
        var isWanted = true
        var isEnding = false
        var thread: OSThread?
        var tell: @Sendable (String) -> Void = { _ in }
        var deleted: [RetentionPlan.Reason: Int64] = [:]
        /// What keeps room from being made; `isStalled` is the same for who asks often.
        var stall: String?
        /// What was told last, so that it is told once.
        var complaints: Set<String> = []
        /// After the last run: bytes that stayed, and what the archive said that it holds, strangers' files included.
        var keptBytes: Int64 = 0
        var statusBytes: Int64 = 0
    }

    private static let interval: Int64 = 30_000_000_000
    /// While the archive is stalled room is looked for this often.
    private static let stalledInterval: Int64 = 1_000_000_000

    private let runner: RetentionRunner
    private let archive: Archive
    private let files: FileSystem
    private let state: Monitor<State>
    private let stalled = Atomic(false)

    /// Ends in the journal what a crash interrupted.
    init(_ runner: RetentionRunner, _ archive: Archive, _ files: FileSystem) throws(StorageError) {
        self.runner = runner
        self.archive = archive
        self.files = files
        var state = State()
        state.deleted = try runner.begin()
        self.state = Monitor(state)
    }

    /// The archive must take nothing more: the disk has less room than it must, and nothing that may go is left.
    var isStalled: Bool { stalled.load(ordering: .relaxed) }

    /// Why it is stalled.
    var stall: String? { state.withLock { $0.stall } }

    /// Bytes that were deleted, as far back as the journal is kept.
    var deletedBytes: [RetentionPlan.Reason: Int64] { state.withLock { $0.deleted } }

    func start(_ tell: @escaping @Sendable (String) -> Void) {
        let thread = OSThread("retention") { [self] in loop() }
        state.update { state in
            state.tell = tell
            state.thread = thread
        }
    }

    /// Ends the thread, after the run that is under way.
    func end() {
        let thread = state.update { state in
            state.isEnding = true
            return state.thread.take()
        }
        thread?.join()
    }

    /// Runs soon.
    func wake() { state.update { $0.isWanted = true } }

    /// After each commit: runs when files were sealed since the last run, when the archive has outgrown its limit or the
    /// disk has too little room.
    func noteCommit(sealed: Bool) {
        let policy = runner.archive.policy
        if sealed { return wake() }
        if let limit = policy.total.maximumBytes {
            let (kept, then) = state.withLock { ($0.keptBytes, $0.statusBytes) }
            let grown = archive.status.bytes - then
            // What the last run could not bring down it will not now, so it is the growth that counts.
            if kept + grown > limit, grown > limit / 64 { return wake() }
        }
        if !isStalled, lacksRoom { wake() }
    }

    private var lacksRoom: Bool {
        guard let limit = runner.archive.policy.minimumFree else { return false }
        do throws(StorageError) { return try files.freeBytes(runner.archive.folder) < limit } catch { return false }
    }

    private func loop() {
        while waitUntilDue() { run() }
    }

    /// - Returns: false at the end.
    private func waitUntilDue() -> Bool {
        let due = MonotonicClock.now() + Self.interval
        while true {
            let next = isStalled ? min(due, MonotonicClock.now() + Self.stalledInterval) : due
            let isWanted: Bool? = state.wait(until: next) { state in
                if state.isEnding { return false }
                defer { state.isWanted = false }
                return state.isWanted ? true : nil
            }
            if let isWanted { return isWanted }
            if MonotonicClock.now() >= due || (isStalled && !lacksRoom) { return true }
        }
    }

    /// One run, now, on the caller's thread.
    func run() {
        do throws(StorageError) {
            note(try runner.run(by: "run"))
        } catch {
            complain([error.message])
        }
    }

    private func note(_ outcome: RetentionRunner.Outcome) {
        archive.series.noteDeleted(outcome.deletedBytes.values.reduce(0, +))
        let bytes = archive.status.bytes
        let stall = outcome.plan.freeShortfall?.text
        let wasStalled = isStalled
        state.update { state in
            state.deleted.merge(outcome.deletedBytes) { $0 + $1 }
            state.keptBytes = outcome.plan.keptBytes
            state.statusBytes = bytes
            state.stall = stall
        }
        stalled.store(stall != nil, ordering: .relaxed)
        if wasStalled && stall == nil { state.withLock { $0.tell }("\(runner.archive.name) takes records again") }
        complain(
            outcome.failures + outcome.plan.shortfalls.map(\.text) + [outcome.clock.warning].compactMap(\.self),
            stalls: stall != nil)
    }

    /// Tells what it has not told the last time. Amounts in it change from run to run, so it is known without its digits.
    private func complain(_ complaints: [String], stalls: Bool = false) {
        let shapes = complaints.map { $0.filter { !$0.isNumber } }
        let (tell, known) = state.withLock { state in
            defer { state.complaints = Set(shapes) }
            return (state.tell, state.complaints)
        }
        for (complaint, shape) in zip(complaints, shapes) where !known.contains(shape) {
            tell("\(runner.archive.name)\(stalls ? " takes no records" : ""): \(complaint)")
        }
    }
}
