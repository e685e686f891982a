/// Files that nothing deletes, until someone releases them or a day comes.
///
/// What is given of `task`, `retentionClass`, `since`, `through` and `segment` must all fit; nothing given holds
/// everything. A file of which it is not known whether it fits is held.
package struct RetentionHold: Sendable, Equatable {
    /// Unlike any other's of the data directory, from 1.
    package var number: Int
    package var reason: String
    /// When it was placed; nanoseconds since 1970 UTC.
    package var placed: Int64
    /// The moment it ends; nil is never.
    package var expires: Int64?
    package var task: String?
    /// Empty is the default class.
    package var retentionClass: String?
    /// Files with records from then on, and up to then.
    package var since: Int64?
    package var through: Int64?
    /// Path of a file, or the end of one behind a slash.
    package var segment: String?

    package init(
        number: Int,
        reason: String,
        placed: Int64,
        expires: Int64? = nil,
        task: String? = nil,
        retentionClass: String? = nil,
        since: Int64? = nil,
        through: Int64? = nil,
        segment: String? = nil
    ) {
        self.number = number
        self.reason = reason
        self.placed = placed
        self.expires = expires
        self.task = task
        self.retentionClass = retentionClass
        self.since = since
        self.through = through
        self.segment = segment
    }

    package func isInForce(_ now: Int64) -> Bool { expires.map { now < $0 } ?? true }

    func covers(_ file: RetentionSegment) -> Bool {
        if let task, let tasks = file.tasks, !tasks.contains(task) { return false }
        if let retentionClass, retentionClass != file.retentionClass { return false }
        if let since, let newest = file.newest, newest < since { return false }
        if let through, let oldest = file.oldest, oldest > through { return false }
        if let segment, file.path != segment, !file.path.hasSuffix("/\(segment)") { return false }
        return true
    }

    /// `task task_7, class errors`, `everything`.
    package var scope: String {
        let parts = [
            task.map { "task \($0)" },
            retentionClass.map { "class \($0.isEmpty ? RetentionPlan.defaultClass : $0)" },
            since.map { "since \(DayText.time(nanoseconds: $0))" },
            through.map { "up to \(DayText.time(nanoseconds: $0))" },
            segment.map { "file \($0)" },
        ].compactMap(\.self)
        return parts.isEmpty ? "everything" : parts.joined(separator: ", ")
    }
}
