/// How the chunks of a log stand in its files.
package enum ChunkCodec: Sendable {
    /// As they are.
    case plain
    /// Each a zstd frame.
    case zstd(level: Int)
}
