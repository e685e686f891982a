/// Limits of the compression codecs: unit, reason, and what happens at each.
package enum CompressionLimits {
    /// Largest window a zstd frame may ask for, as a power of two: 8 MiB, what RFC 8878 §3.1.1.1.2 has every decoder
    /// support. A frame that wants more is refused with `window_too_large`; it would be memory that a peer chooses.
    package static let windowLog = 23
    /// Bytes that one round of `StreamDecoder.decode(_:appendingTo:)` makes room for. 128 KiB: a zstd block.
    package static let stepBytes = 128 << 10
    /// Levels that the archive may be written with. Above 19 zstd's window passes 8 MiB, which readers may refuse.
    package static let levels: ClosedRange<Int64> = 1...19
    /// Bytes of a frame from which on it may be searched in another way than its level says. 128 KiB: below, zstd's own
    /// parameters for the size are as small.
    package static let trialBytes = 128 << 10
    /// Frames between two trials of which way is smaller. 63: trials cost 3 % of the compression at level 3.
    package static let framesBetweenTrials = 63
}
