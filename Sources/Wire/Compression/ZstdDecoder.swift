internal import CZstd

/// Frames of zstd (RFC 8878), one behind the other.
@safe struct ZstdDecoder: ~Copyable {
    private let context: OpaquePointer
    /// Between frames, where the input may end.
    private(set) var isAtBoundary = true
    private let windowLog: Int

    init(windowLog: Int) {
        guard let context = unsafe ZSTD_createDCtx() else { preconditionFailure("no memory for a zstd context") }
        let result = unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Int32(windowLog))
        precondition(ZSTD_isError(result) == 0, "zstd refuses a window of 2^\(windowLog)")
        unsafe self.context = context
        self.windowLog = windowLog
    }

    deinit { unsafe ZSTD_freeDCtx(context) }

    mutating func decode(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> StreamDecoder.Step {
        var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var sink = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        repeat {
            // At a frame's start without input there is nothing to do, and zstd would take the call for a new frame.
            if unsafe isAtBoundary && source.pos == source.size { break }
            let hint = unsafe ZSTD_decompressStream(context, &sink, &source)
            if ZSTD_isError(hint) != 0 { throw Self.error(hint, windowLog) }
            isAtBoundary = hint == 0
        } while unsafe source.pos < source.size && sink.pos < sink.size
        return unsafe StreamDecoder.Step(consumed: source.pos, produced: sink.pos)
    }

    private static func error(_ result: Int, _ windowLog: Int) -> CompressionError {
        let text = unsafe String(cString: ZSTD_getErrorName(result))
        switch ZSTD_getErrorCode(result) {
        case ZSTD_error_frameParameter_windowTooLarge:
            return CompressionError(
                .windowTooLarge,
                "the zstd frame needs a window of more than \(1 << windowLog) bytes"
            )
        case ZSTD_error_dictionary_wrong:
            return CompressionError(.dictionaryWanted, "the zstd frame needs a dictionary")
        default:
            return CompressionError(.damaged, "zstd: \(text)")
        }
    }
}
