/// What retention would do: files to delete, in that order, and limits that cannot be kept.
package struct RetentionPlan: Sendable, Equatable {
    /// Which limit asks for a deletion; the label of the metric.
    package enum Reason: String, Sendable, CaseIterable {
        case age, bytes, files, free
    }

    /// The set of files that a limit is about.
    package enum Scope: Sendable, Equatable {
        case total
        case retentionClass(String)
        case partition(String)
    }

    /// A limit and what was found against it, in nanoseconds, bytes or files.
    package struct Cause: Sendable, Equatable {
        package var reason: Reason
        package var scope: Scope
        package var found: Int64
        package var limit: Int64
    }

    package struct Deletion: Sendable, Equatable {
        package var segment: RetentionSegment
        package var cause: Cause
    }

    /// A limit that holds no longer, and that no deletion which is allowed can mend.
    package struct Shortfall: Sendable, Equatable {
        package var cause: Cause
        /// Bytes or files beyond the limit.
        package var missing: Int64
    }

    /// What reports call the class of records that no rule matches.
    package static let defaultClass = "default"

    package var deletions: [Deletion] = []
    package var shortfalls: [Shortfall] = []
    /// Files of this archive that stay, foreign ones left out, and what is in them.
    package var keptFiles = 0
    package var keptBytes: Int64 = 0
    /// Of those the files that a hold keeps.
    package var heldFiles = 0
    package var foreignFiles = 0
    package var foreignBytes: Int64 = 0

    package init() {}

    package var deletedBytes: Int64 { deletions.reduce(0) { $0 + $1.segment.bytes } }

    /// The file system has less room than it must, and nothing that may go is left.
    package var freeShortfall: Shortfall? { shortfalls.first { $0.cause.reason == .free } }
}
