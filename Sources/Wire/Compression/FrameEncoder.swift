internal import CZstd
package import Engine

/// Makes zstd frames, each complete in itself: content size in the header, XXH64 checksum at the end (RFC 8878 §3.1).
///
/// One frame behind the other is again a valid zstd file, so a file grows by frames and is readable at each frame's
/// end. A worker keeps one encoder: its tables are allocated by the first frame and reused (about 1.3 MiB at level 3).
@safe package struct FrameEncoder: ~Copyable {
    private let context: OpaquePointer

    /// - Parameter level: within `CompressionLimits.levels`.
    package init(level: Int) {
        guard let context = unsafe ZSTD_createCCtx() else { preconditionFailure("no memory for a zstd context") }
        unsafe Self.set(context, ZSTD_c_compressionLevel, level)
        unsafe Self.set(context, ZSTD_c_checksumFlag, 1)
        unsafe Self.set(context, ZSTD_c_contentSizeFlag, 1)
        unsafe self.context = context
    }

    deinit { unsafe ZSTD_freeCCtx(context) }

    /// Appends one frame that holds `raw`. The parameters are those for its size, which a stream would not know.
    package mutating func encode(_ raw: UnsafeRawBufferPointer, into out: inout GrowableBytes) {
        unsafe out.appendBytes(upTo: ZSTD_compressBound(raw.count)) { room in
            let written = unsafe ZSTD_compress2(context, room.baseAddress, room.count, raw.baseAddress, raw.count)
            // With room for the bound, all that is left to fail is memory.
            precondition(ZSTD_isError(written) == 0, "zstd could not compress")
            return written
        }
    }

    private static func set(_ context: OpaquePointer, _ parameter: ZSTD_cParameter, _ value: Int) {
        let result = unsafe ZSTD_CCtx_setParameter(context, parameter, Int32(value))
        precondition(ZSTD_isError(result) == 0, "zstd refuses a parameter")
    }
}
