/// Limits of the inputs: unit, reason, and what happens at each.
package enum InputLimits {
    /// Nanoseconds that a reader waits for more bytes before it hands over what it has. 1 ms: a line is on its way
    /// before anyone sees a delay, and a busy writer still fills whole batches.
    static let lingerNanoseconds: Int64 = 1_000_000
    /// Nanoseconds that a batch is filled at most, however fast its writer goes on.
    static let fillNanoseconds: Int64 = 2_000_000
    /// Bytes of room below which a batch counts as full: a read would be too short to be worth a system call.
    static let fullBelowBytes = 16 << 10
    /// Bytes read at once while lines are passed by.
    static let passBytes = 64 << 10
    /// Bytes kept of a line that was cut in two by a stall, to complete the half that was read before.
    static let carriedBytes = 1 << 20
    /// Bytes that a pipe is asked to hold, so that a writer is not woken for every 64 KiB.
    static let pipeBytes: Int32 = 1 << 20
    /// Origins of one batch: small files share a batch up to this number of them.
    static let originsPerBatch = 256
    /// Folders that a `**` enters below each other; deeper ones are left out. 64: a loop of links ends there.
    static let folderDepth = 64
    /// Files that one input reads; more are an error at the start, not a surprise in the middle.
    static let files = 100_000
    /// Nanoseconds that output of a command's children is waited for after the command itself has ended.
    package static let orphanNanoseconds: Int64 = 2_000_000_000
    /// Threads that take bodies apart. Framing a body costs a tenth of what the workers do with it; what takes longer is
    /// decompression, at some hundred megabytes a second and thread.
    static let feeders = 4
    /// Bytes of a JSON document that are decompressed at a time.
    static let documentBytes = 64 << 10
    /// Rejected records that an answer names; the others are counted alone.
    static let reportedErrors = 100
    /// How long clients may take to send what they have begun, and wait for its commit, when the instance drains or ends.
    static let drainTime = Duration.seconds(10)
    static let stopTime = Duration.seconds(2)
    /// Compressed bytes of a file that are read at once.
    static let packedBytes = 128 << 10
    /// The largest window that a compressed file may ask for, as a power of two: 128 MiB, what `zstd --long` makes.
    static let windowLog = 27
}
