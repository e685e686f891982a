/// A file of an archive as retention sees it.
package struct RetentionSegment: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// It grows.
        case open
        /// Sealed, but no commit has recorded it yet: after a crash it would be written again.
        case uncommitted
        case sealed
        /// Sealed, and some output that must have its records has not got all of them.
        case pending
        /// Not made by this data directory. It counts for nothing and is never touched.
        case foreign
    }

    /// Below the archive's folder; unlike any other's.
    package var path: String
    /// Empty is the class of records that no rule matches.
    package var retentionClass: String
    package var partition: String
    package var bytes: Int64
    /// Times of its records, nanoseconds since 1970 UTC; nil where not known.
    package var oldest: Int64?
    package var newest: Int64?
    /// When it was sealed; nil while it is not.
    package var sealed: Int64?
    /// Values of `task_id` in it; nil where not known.
    package var tasks: Set<String>?
    package var state: State

    package init(
        path: String,
        retentionClass: String = "",
        partition: String = "",
        bytes: Int64,
        oldest: Int64? = nil,
        newest: Int64? = nil,
        sealed: Int64? = nil,
        tasks: Set<String>? = nil,
        state: State = .sealed
    ) {
        self.path = path
        self.retentionClass = retentionClass
        self.partition = partition
        self.bytes = bytes
        self.oldest = oldest
        self.newest = newest
        self.sealed = sealed
        self.tasks = tasks
        self.state = state
    }

    /// The time that its age counts from: the later of its newest record and its sealing.
    ///
    /// A record's date counts up to a day past the sealing, so that a wrong one does not keep the file for ever; what is
    /// later than `now` is `now`.
    func reference(_ now: Int64) -> Int64 {
        guard let sealed else { return now }
        let (latest, overflow) = sealed.addingReportingOverflow(StorageLimits.retentionFutureNanoseconds)
        let newest = min(newest ?? sealed, overflow ? .max : latest)
        return min(max(newest, sealed), now)
    }

    /// Nanoseconds, never negative.
    func age(_ now: Int64) -> Int64 {
        let (age, overflow) = now.subtractingReportingOverflow(reference(now))
        return overflow ? .max : age
    }
}
