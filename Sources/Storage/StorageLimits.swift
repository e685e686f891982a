/// The limits of everything on disk: unit, reason, what happens at each, and the counter that shows it.
package enum StorageLimits {
    /// Bytes of records in one zstd frame. 1 MiB: 3 % smaller than one frame over all, where 256 KiB is 6 % larger and
    /// 16 KiB 28 %. A frame that is full is compressed; a single longer record is a frame of its own.
    package static let frameBytes = 1 << 20
    /// Bytes of room that a worker's part keeps from batch to batch: a batch of 1 MiB, edited, doubled on the way there, and
    /// some for the groups beside the largest.
    package static let partBytes = 3 << 20
    /// Bytes of one write to a plain file. 256 KiB: larger ones gain nothing.
    package static let plainChunkBytes = 256 << 10
    /// Bytes of records that stand in open frames of all partitions together. At it the largest is closed early, so
    /// that many partitions cost compression and not memory.
    package static let openBytes = 8 << 20
    /// Bytes that one output keeps from `append` until they are written. At it `append` waits: a disk that is full or
    /// slow stops the pipeline, never memory.
    package static let heldBytes = 20 << 20
    /// Partitions open at a time in one output, each one file. Records of further ones go to the partition `_overflow`
    /// and are counted.
    package static let partitions = 64
    /// How long a partition must have been idle before another may take its place.
    package static let partitionIdle = Duration.seconds(60)
    /// Bytes that a field's value gives to a path. 96: with a few fields in one name it stays below a name's 255.
    package static let partitionValueBytes = 96
    /// Bytes of one name of a partition's path; what is longer is cut.
    package static let pathComponentBytes = 200
    /// Folders below each other in a partition; a template with more is refused.
    package static let partitionDepth = 8
    /// Bytes at the end of an unsealed segment whose checksums are checked at start. What is before was on the disk
    /// long ago: a commit comes every second and a disk of 60 MB/s is a fast one for compressed bytes.
    package static let recheckedBytes: Int64 = 64 << 20
    /// How long a failed write rests before `append` tries it again.
    package static let retryPause = Duration.milliseconds(200)
    /// Bytes of all dead letters, compressed. At it the oldest file goes, counted as `evicted`.
    package static let deadLetterBytes: Int64 = 256 << 20
    /// Bytes of one file of dead letters.
    package static let deadLetterSegmentBytes: Int64 = 8 << 20
    /// Bytes of a dead record's text that are kept; the rest is cut and the entry says so.
    package static let deadLetterTextBytes = 64 << 10
    /// Bytes of the file that is given up when the disk is full. 4 MiB: a thousand pages for the catalog's log.
    package static let ballastBytes: Int64 = 4 << 20
    /// Seconds that a transaction waits for a reader of the catalog, such as a copy made by hand, before it fails.
    package static let catalogBusySeconds = 5.0
    /// Bytes of an unfinished last line that are looked at when a plain file is opened again. 16 MiB: the longest line.
    package static let tornLineBytes: Int64 = 16 << 20
    /// How far past a file's sealing a date of a record counts, in nanoseconds. A day: local times taken for UTC are
    /// up to 14 hours ahead, and what is later than that is no date but an error.
    package static let retentionFutureNanoseconds: Int64 = 86_400_000_000_000
    /// Rules of one archive's retention; a pipeline file with more is refused. Each is a class with open files of its
    /// own, and `partitions` of them may be open.
    package static let retentionRules = 16
    /// Entries of the journal of deletions, two a deletion; beyond them the oldest go. 50,000: at most 20 MB.
    package static let journalEntries = 50_000
    /// Deletions that are journalled in one step.
    package static let retentionStep = 128
}
