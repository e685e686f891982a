internal import CZstd
package import Engine

/// Makes zstd frames, each complete in itself: content size in the header, XXH64 checksum at the end (RFC 8878 §3.1).
///
/// One frame behind the other is again a valid zstd file, so a file grows by frames and is readable at each frame's
/// end. A worker keeps one encoder: its tables are allocated by the first frame and reused.
///
/// A level is taken for what it promises in size. Lines of JSON repeat in long stretches, and zstd's quickest search
/// with long matches makes them smaller than the middle levels do, at twice their speed; prose is another matter. So now
/// and then a frame is made both ways, and the smaller way is kept until the next trial.
@safe package struct FrameEncoder: ~Copyable {
    /// How frames are searched for matches.
    private enum Search {
        /// As zstd does it for the level.
        case ofLevel
        /// Long matches, from a table that fits the first-level cache.
        case quick
    }

    // Training logs, frames of 1 MiB: 7.40 times smaller at 612 MB/s; zstd's level 3 6.74 at 336, level 1 7.39 at 560;
    // level 3 with matches from 7 bytes 7.21 at 345; a table of 2^16 7.31 at 483. On another machine a table of 2^14 8.42 at
    // 1128 MB/s, 2^13 8.39 at 1212, 2^12 8.18 at 1264, level 3 7.64 at 607. Nested numbers 4.67 against 4.12,
    // escapes 12.0 against 10.6, short lines 4.07 against 3.94; changelogs 3.09 against 3.44 (`zstd.h` parameters).
    private static let quickParameters: [(ZSTD_cParameter, Int)] = [
        (ZSTD_c_windowLog, 20), (ZSTD_c_hashLog, 13), (ZSTD_c_minMatch, 7), (ZSTD_c_strategy, Int(ZSTD_fast.rawValue)),
    ]

    private let context: OpaquePointer
    private let level: Int
    private var search = Search.ofLevel
    private var isSet = Search.ofLevel
    private var untilTrial = 0

    /// - Parameter level: within `CompressionLimits.levels`.
    package init(level: Int) {
        guard let context = unsafe ZSTD_createCCtx() else { preconditionFailure("no memory for a zstd context") }
        unsafe Self.set(context, ZSTD_c_compressionLevel, level)
        unsafe Self.set(context, ZSTD_c_checksumFlag, 1)
        unsafe Self.set(context, ZSTD_c_contentSizeFlag, 1)
        unsafe self.context = context
        self.level = level
    }

    deinit { unsafe ZSTD_freeCCtx(context) }

    /// Appends one frame that holds `raw`. The parameters are those for its size, which a stream would not know.
    package mutating func encode(_ raw: UnsafeRawBufferPointer, into out: inout GrowableBytes) {
        // Small frames have parameters of their own, and level 1 is the quick search already.
        guard level > 1, raw.count >= CompressionLimits.trialBytes else {
            unsafe compress(raw, .ofLevel, into: &out)
            return
        }
        untilTrial -= 1
        if untilTrial < 0 { unsafe tryBoth(raw, into: &out) } else { unsafe compress(raw, search, into: &out) }
    }

    private mutating func tryBoth(_ raw: UnsafeRawBufferPointer, into out: inout GrowableBytes) {
        untilTrial = CompressionLimits.framesBetweenTrials
        let start = out.count
        unsafe compress(raw, .ofLevel, into: &out)
        // Trials are far apart: their room is not kept.
        var other = GrowableBytes()
        unsafe compress(raw, .quick, into: &other)
        search = other.count <= out.count - start ? .quick : .ofLevel
        if search == .quick {
            out.removeLast(out.count - start)
            unsafe out.append(other.bytes)
        }
    }

    private mutating func compress(_ raw: UnsafeRawBufferPointer, _ wanted: Search, into out: inout GrowableBytes) {
        if isSet != wanted {
            for (parameter, value) in Self.quickParameters {
                // 0 is the level's own.
                unsafe Self.set(context, parameter, wanted == .quick ? value : 0)
            }
            isSet = wanted
        }
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
