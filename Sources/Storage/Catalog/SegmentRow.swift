/// What the catalog knows of a segment.
package struct SegmentRow: Sendable, Equatable {
    package enum State: String, Sendable {
        /// `NAME.ndjson.zst.part`: it grows, and `length` of it is committed.
        case open
        /// `NAME.ndjson.zst`: all of it is committed, and it does not change.
        case sealed
        /// It is to go; its file may be gone already.
        case deleting
    }

    /// The output that wrote it, or `dead_letters`.
    package var store: String
    /// Its folder below the store's own; the partition.
    package var folder: String
    /// `SegmentName.stem`.
    package var name: String
    package var state: State
    /// Of retention; empty is the default one.
    package var retentionClass: String
    /// Committed bytes.
    package var length: Int64
    package var records: Int64
    /// Times of its records, nanoseconds since 1970 UTC; nil where no record has one.
    package var oldest: Int64?
    package var newest: Int64?
    package var sealed: Int64?

    package init(
        store: String, folder: String, name: String, state: State = .open, retentionClass: String = "",
        length: Int64 = 0, records: Int64 = 0, oldest: Int64? = nil, newest: Int64? = nil, sealed: Int64? = nil
    ) {
        self.store = store
        self.folder = folder
        self.name = name
        self.state = state
        self.retentionClass = retentionClass
        self.length = length
        self.records = records
        self.oldest = oldest
        self.newest = newest
        self.sealed = sealed
    }
}
