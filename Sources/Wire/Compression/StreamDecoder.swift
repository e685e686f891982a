package import Engine

/// Decompresses a stream piece by piece, with a limit on what comes out and on the memory it takes.
///
/// Bytes go in as they arrive and come out into the caller's room. gzip members and zstd frames may follow one another;
/// zstd's skippable frames are passed over. `identity` copies, so that callers need no case of their own.
package struct StreamDecoder: ~Copyable {
    /// What one call did.
    package struct Step: Equatable {
        package var consumed = 0
        package var produced = 0

        package init(consumed: Int = 0, produced: Int = 0) {
            self.consumed = consumed
            self.produced = produced
        }
    }

    /// At most one of the two; neither is `identity`.
    private var inflate: InflateDecoder?
    private var zstd: ZstdDecoder?
    private let maximumOutput: Int
    /// Bytes that came out so far.
    package private(set) var produced = 0
    /// Bytes taken so far.
    package private(set) var consumed = 0

    /// - Parameters:
    ///   - coding: of all of the stream.
    ///   - maximumOutput: bytes that may come out in all; the byte after them is `too_large`.
    ///   - windowLog: largest window of a zstd frame, as a power of two.
    package init(
        _ coding: ContentCoding,
        maximumOutput: Int = .max,
        windowLog: Int = CompressionLimits.windowLog
    ) {
        self.maximumOutput = maximumOutput
        inflate = nil
        zstd = nil
        switch coding {
        case .identity: break
        case .gzip: inflate = InflateDecoder(.gzip)
        case .deflate: inflate = InflateDecoder(.deflate)
        case .zstd: zstd = ZstdDecoder(windowLog: windowLog)
        }
    }

    /// Decodes as much of `input` as fits into `output`.
    ///
    /// While `output` was filled to its end more may be waiting inside: call again, with empty input if need be.
    ///
    /// - Throws: `CompressionError`; the decoder is of no use afterwards.
    package mutating func decode(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Step {
        let step =
            if let step = try unsafe inflate?.decode(input, into: output) {
                step
            } else if let step = try unsafe zstd?.decode(input, into: output) {
                step
            } else {
                unsafe Self.copy(input, output)
            }
        consumed += step.consumed
        produced += step.produced
        if produced > maximumOutput {
            throw CompressionError(.tooLarge, "decompressed to more than \(maximumOutput) bytes")
        }
        return step
    }

    /// Decodes all of `input` to the end of `out`.
    package mutating func decode(
        _ input: UnsafeRawBufferPointer,
        appendingTo out: inout GrowableBytes
    ) throws(CompressionError) {
        var rest = unsafe input
        while true {
            // One byte beyond the limit is asked for, to see that there is one.
            let room = min(CompressionLimits.stepBytes - 1, maximumOutput - produced) + 1
            var step = Step()
            var failure: CompressionError?
            unsafe out.appendBytes(upTo: room) { output in
                do throws(CompressionError) { step = try unsafe decode(rest, into: output) } catch {
                    failure = error
                }
                return step.produced
            }
            if let failure { throw failure }
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest[step.consumed...])
            if unsafe rest.isEmpty && step.produced < room { return }
        }
    }

    /// Says that no more input comes.
    ///
    /// - Throws: `truncated` inside a frame or member.
    package mutating func finish() throws(CompressionError) {
        let isComplete = inflate?.isAtBoundary ?? zstd?.isAtBoundary ?? true
        if !isComplete { throw CompressionError(.truncated, "the compressed data ends too soon") }
    }

    private static func copy(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) -> Step {
        let count = min(input.count, output.count)
        unsafe output.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[..<count]))
        return Step(consumed: count, produced: count)
    }
}
