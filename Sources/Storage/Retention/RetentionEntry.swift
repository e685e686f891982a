/// An entry of the journal of deletions; `members` as a line of JSON:
///
/// ```
/// {"time":"2026-11-01T08:00:00.000000000Z","event":"deleting","archive":"archive","path":"2026-09-30/2026..zst",
///  "bytes":268435456,"class":"errors","reason":"age","why":"31.2 d old, max_age of class errors is 30.0 d","by":"run"}
/// ```
/// A deletion is two entries: `deleting` before the file goes, and what came of it behind.
package struct RetentionEntry: Sendable, Equatable {
    package enum Event: String, Sendable {
        case deleting
        case deleted
        /// It is still there: someone has it open, or the file system said no; `note` says which.
        case kept
    }

    /// Nanoseconds since 1970 UTC.
    package var time: Int64
    package var event: Event
    /// The output that wrote the file.
    package var archive: String
    /// Below the archive's folder.
    package var path: String
    package var bytes: Int64
    package var retentionClass: String
    package var reason: RetentionPlan.Reason
    package var why: String
    /// `run` for the running instance, `apply` for the command.
    package var by: String
    package var note: String?

    /// As a line of JSON has them.
    package var members: [(String, FlatLines.Value)] {
        [
            ("time", .text(DayText.time(nanoseconds: time))), ("event", .text(event.rawValue)), ("archive", .text(archive)),
            ("path", .text(path)), ("bytes", .number(bytes)), ("class", .text(retentionClass)),
            ("reason", .text(reason.rawValue)), ("why", .text(why)), ("by", .text(by)), ("note", .text(note)),
        ]
    }

    package init(
        time: Int64, event: Event, archive: String, path: String, bytes: Int64, retentionClass: String,
        reason: RetentionPlan.Reason, why: String, by: String, note: String? = nil
    ) {
        self.time = time
        self.event = event
        self.archive = archive
        self.path = path
        self.bytes = bytes
        self.retentionClass = retentionClass
        self.reason = reason
        self.why = why
        self.by = by
        self.note = note
    }
}
