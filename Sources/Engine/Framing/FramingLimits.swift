/// Limits of framing: what one stream may hold back, and what happens beyond it.
package enum FramingLimits {
    /// Bytes of one line (`max_line_bytes`): a longer one keeps its beginning, is flagged and counted as truncated.
    package static let lineBytes = 1 << 20

    /// Bytes that a framed line may have beyond `max_line_bytes`: the wrapper of a joined record and its copied fields.
    package static let wrapperBytes = 16 << 10

    /// Bytes of text in one joined group: a longer one ends there, flagged, and what follows stands on its own.
    package static let groupBytes = 256 << 10

    /// Lines in one joined group, likewise. 2,000: Python itself folds recursion deeper than 1,000 frames.
    package static let groupLines = 2_000

    /// Blank lines that a group waits over for its next line; more end it.
    package static let groupBlankLines = 16

    /// Nanoseconds without a further line after which an open group is complete.
    package static let groupTimeout: Int64 = 1_000_000_000

    /// Framed bytes that wait behind an open group of another stream in the same file; beyond it the group ends.
    package static let waitingBytes = 256 << 10

    /// A partial line up to this length is put in front of the next read, so that the whole line is framed in place; a
    /// longer one is gathered apart, so that a slow writer's long line is not copied again for each read.
    package static let primedBytes = 8 << 10

    /// Bytes of a record's line that a traceback behind it may be tied to; longer ones are not remembered.
    package static let rememberedBytes = 64 << 10

    /// Bytes of one field that is copied to a joined record; longer ones are left out.
    package static let copiedFieldBytes = 512

    /// Bytes of all fields that are copied to one record; the first ones that fit are taken.
    package static let copiedBytes = 4 << 10

    /// Bytes of a rank's mark before each line of a traceback, as in `[rank0]: `.
    package static let markBytes = 40

    /// Opening braces that are tried when an object stands behind a progress bar.
    package static let objectTries = 8

    /// Framed lines that are handed over as one piece: what is copied at once to a batch.
    package static let pieceBytes = 16 << 10

    /// Memory that a buffer keeps once it is empty.
    package static let idleBytes = 16 << 10
}
