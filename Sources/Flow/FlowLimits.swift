/// Limits of the flow: unit, reason, and what happens at each.
package enum FlowLimits {
    /// Batches in the pool: two a worker, so that one is filled while another is worked on, and two for readers that
    /// hold one while the last line of a stream is on its way. With none free nobody reads.
    package static func poolBatches(workers: Int) -> Int { workers * 2 + 2 }
    /// Worker threads at most; more than the machine's cores only cost turnstile waits.
    package static let workers = 1...256
    /// Nanoseconds between the end of a commit and the next for waiting clients: those that come in between share it.
    package static let commitGapNanoseconds: Int64 = 5_000_000
    /// Nanoseconds between a failed commit and the next try.
    package static let commitRetryNanoseconds: Int64 = 1_000_000_000
    /// Nanoseconds that the last commit gets when the shutdown timeout is over: an fsync on a busy disk.
    package static let lastCommitNanoseconds: Int64 = 1_000_000_000
    /// Nanoseconds without a batch after which stages that want time get an empty one.
    package static let timeBatchNanoseconds: Int64 = 250_000_000
    /// Nanoseconds between looks at an output that is full, for readers that wait for it.
    package static let fullOutputPollNanoseconds: Int64 = 5_000_000
    /// Nanoseconds between looks at files beside the pipeline, such as lookup tables.
    package static let fileLookNanoseconds: Int64 = 1_000_000_000
    /// Bytes of a thread's stack: workers go through the parser (depth limit 128) and zstd, both below 256 KiB.
    package static let stackBytes = 1 << 20
    /// Bytes of changes of a stage's state that are kept beside a smaller state: below it, exporting all of it anew would
    /// cost more than reading them at a start.
    package static let stateChangesBytes = 1 << 20
    /// Nanoseconds since the last commit after which an instance is not ready, unless more than so many commit intervals
    /// are longer.
    package static let readyCommitAgeNanoseconds: Int64 = 3_000_000_000
    package static let readyCommitIntervals: Int64 = 3
}
