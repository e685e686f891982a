/// What outputs have made durable since the last transaction: the next one carries it. Later changes of a row replace
/// earlier ones, so a transaction that failed loses nothing.
struct CatalogChanges {
    struct FileKey: Hashable {
        var store: String
        var path: String
    }

    struct FileRow {
        var device: Int64
        var inode: Int64
        var length: Int64
    }

    struct SegmentKey: Hashable {
        var store: String
        var folder: String
        var name: String
    }

    /// Nil where the row goes.
    var files: [FileKey: FileRow?] = [:]
    var segments: [SegmentKey: SegmentRow] = [:]

    var isEmpty: Bool { files.isEmpty && segments.isEmpty }

    /// Puts earlier changes behind these.
    mutating func merge(earlier: CatalogChanges) {
        files.merge(earlier.files) { later, _ in later }
        segments.merge(earlier.segments) { later, _ in later }
    }
}
