/// Turns a stream's bytes into the lines that a batch holds: pure, without I/O and clock.
///
/// Every framed line ends in `\n` and holds no other newline. Most are as they came; blank lines are left out, carriage
/// returns, colours, NULs and byte order marks are taken away, and lines that belong together become one JSON object.
/// Which lines come out depends on the bytes alone, not on how they were cut into reads (time apart: see `expire`).
///
/// The reader reads straight into the free room of a batch, its *window*:
///
/// ```
/// window  │ partial line put there by `begin` │ what was read │ free │
///         0                                                   filled
/// after   │ framed lines                │ of no use                 │
///         0                             Framed.bytes
/// ```
/// Plain lines stay where they are. From the first other line on, what was read is framed in the framer's own queue and
/// copied back. What is not complete stays inside: the partial line, an open group and what waits behind it. `position`
/// is always before that, so a reader that starts again there loses nothing and repeats nothing.
package struct Framer: ~Copyable {
    private let options: FramingOptions
    private var queue = FramedQueue()
    /// The whole stream, or a container's stdout; and a container's stderr.
    private var text: Strand
    private var error: Strand
    /// A piece in an envelope whose newline has not come, and where it begins.
    private var piece = LineState()
    /// Bytes of the stream that were given so far.
    private var received = 0
    /// Bytes that `begin` put into the window; they are given a second time.
    private var primed = 0
    /// The last line handed over, for a start at `position`.
    private var anchor = GrowableBytes(capacity: 0)

    /// Begins at the start of a stream, or at the position of another framer, whose `context` is then given.
    package init(_ options: FramingOptions = FramingOptions(), context: [UInt8] = []) {
        self.options = options
        var line = GrowableBytes(capacity: context.count)
        for byte in context { line.append(byte) }
        text = Strand(options: options, isError: false, previous: line.view)
        error = Strand(options: options, isError: true, previous: GrowableBytes(capacity: 0).view)
    }

    package var counts: FramingCounts { queue.counts }

    /// Bytes of the stream, from where this framer began, before which everything is in framed lines that were handed
    /// over, or was left out for good.
    package var position: Int {
        queue.origin ?? text.line.origin ?? piece.origin ?? received
    }

    /// Bytes behind `position` that the framer holds back.
    package var heldBytes: Int { received - position }

    /// What a framer that begins at `position` must know, to be kept beside it: the record that a traceback may be tied
    /// to. Within envelopes it is not kept: a traceback that began just where reading stopped stays untied.
    package var context: [UInt8] {
        guard options.envelope == .none else { return [] }
        let line = queue.isEmpty ? text.previous.view : anchor.view
        return RecordTie(behind: line) == nil ? [] : unsafe Array(line.raw)
    }

    /// When `expire` has something to do, nanoseconds on the clock that `frame` is given; nil when nothing waits.
    package var expiry: Int64? { [text.expiry, error.expiry].compactMap(\.self).min() }

    /// Puts a held partial line at the window's front, so that the next read completes it in place.
    /// - Returns: bytes put there; read behind them, and count them in `filled`.
    package mutating func begin(_ window: UnsafeMutableRawBufferPointer) -> Int {
        let isText = options.envelope == .none
        let held = isText ? text.line.current : piece.current
        let isRaw = isText ? text.line.isRaw : piece.isRaw
        guard queue.isEmpty, !text.group.isOpen, isRaw, held.count <= FramingLimits.primedBytes,
            held.count < window.count
        else { return 0 }
        unsafe window.copyMemory(from: held.raw)
        primed = held.count
        received -= primed
        if isText { text.resetLine() } else { piece.reset() }
        return primed
    }

    /// Frames what was read into the window.
    ///
    /// `filled` bytes stand at the window's front: those of `begin` and those read; 0 only hands over what waits. `now`
    /// are nanoseconds on any clock that does not go back.
    package mutating func frame(_ window: UnsafeMutableRawBufferPointer, filled: Int, now: Int64) -> Framed {
        precondition(filled >= primed && filled <= window.count, "bytes outside the window")
        primed = 0
        let origin = received
        received += filled
        let source = unsafe ByteView(UnsafeRawBufferPointer(rebasing: window[0..<filled]))
        var framed = Framed()
        if queue.isEmpty, text.isFresh, piece.isFresh {
            let run = PlainRun(source, options)
            framed.bytes = run.bytes
            framed.lines = run.lines
            note(run, source)
        }
        if framed.bytes < filled { split(source, from: framed.bytes, origin: origin, now: now) }
        return unsafe handOver(UnsafeMutableRawBufferPointer(rebasing: window[framed.bytes...]), behind: framed)
    }

    /// Frames everything that is held: the stream has ended, or pauses for so long that its partial line counts as one.
    /// `frame` with nothing filled hands it over; more may follow.
    package mutating func finish(now: Int64) {
        if !piece.isFresh { endPiece(now: now) }
        text.finish(now: now, &queue)
        error.finish(now: now, &queue)
    }

    /// Frames the groups whose next line has not come in time. `frame` with nothing filled hands them over.
    package mutating func expire(now: Int64) {
        text.expire(now: now, &queue)
        error.expire(now: now, &queue)
    }

    /// Copies what is ready behind the lines that stayed in place.
    private mutating func handOver(_ room: UnsafeMutableRawBufferPointer, behind framed: Framed) -> Framed {
        guard !queue.isEmpty else { return framed }
        let drained = unsafe queue.drain(into: room)
        if !queue.isEmpty, drained.bytes > 0 {
            unsafe keepAnchor(ByteView(UnsafeRawBufferPointer(rebasing: room[0..<drained.bytes - 1])))
        }
        return Framed(
            bytes: framed.bytes + drained.bytes,
            lines: framed.lines + drained.lines,
            wanted: drained.wanted
        )
    }

    /// Keeps the last of the lines in `lines`, which lacks its newline.
    private mutating func keepAnchor(_ lines: ByteView) {
        var start = lines.count
        while start > 0, lines[start - 1] != 0x0A { start -= 1 }
        anchor.removeAll()
        if lines.count - start <= FramingLimits.rememberedBytes { anchor.append(lines.dropFirst(start)) }
    }

    /// Counts a run, and keeps what a traceback behind it may be tied to.
    private mutating func note(_ run: PlainRun, _ source: ByteView) {
        queue.counts.record += UInt64(run.lines)
        if !run.lastText.isEmpty { text.remember(source[run.lastText]) }
        if !run.lastErrorText.isEmpty { error.remember(source[run.lastErrorText]) }
    }
}

extension Framer {
    /// Frames `source` from `start` on into the queue; `origin` is where `source` stands in the stream.
    private mutating func split(_ source: ByteView, from start: Int, origin: Int, now: Int64) {
        if queue.isEmpty {
            anchor.removeAll()
            anchor.append(text.previous.view)
        }
        var at = start
        while at < source.count {
            let isFresh = options.envelope == .none ? text.line.isFresh : piece.isFresh
            if isFresh, queue.firstOpen == nil {
                let rest = source.dropFirst(at)
                let run = PlainRun(rest, options)
                if run.lines > 0 {
                    queue.cursor = origin + at + run.bytes
                    queue.append(lines: rest.prefix(run.bytes), count: run.lines, origin: origin + at)
                    note(run, rest)
                    at += run.bytes
                    continue
                }
            }
            let end = source.find(0x0A, from: at)
            if end < source.count { queue.cursor = origin + end + 1 }
            take(source[at..<end], isWhole: isFresh && end < source.count, origin: origin + at, now: now)
            guard end < source.count else { return }
            if !isFresh { endPiece(now: now) }
            at = end + 1
            if queue.waitingBytes > FramingLimits.waitingBytes { release(now: now) }
        }
    }

    /// Takes a part of a line, or a whole one.
    private mutating func take(_ bytes: ByteView, isWhole: Bool, origin: Int, now: Int64) {
        guard options.envelope == .none else {
            if isWhole, bytes.count <= options.maximumLineBytes, bytes.isEmpty || bytes[0] != 0 {
                takeEnveloped(bytes, isCut: false, origin: origin, now: now)
            } else {
                piece.append(bytes, origin: origin, limit: options.maximumLineBytes, &queue.counts)
                if isWhole { endPiece(now: now) }
            }
            return
        }
        let empty = bytes.prefix(0)
        let line = Self.withoutReturn(bytes)
        if isWhole, bytes.count <= options.maximumLineBytes, line.isEmpty || line[0] != 0, line.find(0x0D) == line.count
        {
            text.takeWhole(line, time: empty, wrapped: nil, origin: origin, now: now, &queue)
        } else {
            text.take(bytes, origin: origin, now: now, &queue)
            if isWhole { text.endLine(now: now, &queue) }
        }
    }

    /// A line without the carriage return before its newline.
    private static func withoutReturn(_ line: ByteView) -> ByteView {
        guard !line.isEmpty, line[line.count - 1] == 0x0D else { return line }
        return line.prefix(line.count - 1)
    }

    /// The newline behind the parts that were taken.
    private mutating func endPiece(now: Int64) {
        guard options.envelope != .none else {
            text.endLine(now: now, &queue)
            return
        }
        takeEnveloped(piece.current, isCut: piece.isCurrentCut, origin: piece.firstOrigin, now: now)
        piece.reset()
    }

    /// Unwraps one line of a container's log. What has no envelope counts as a line of stdout.
    private mutating func takeEnveloped(_ bytes: ByteView, isCut: Bool, origin: Int, now: Int64) {
        let line = TerminalText.withoutMark(bytes)
        let header = options.envelope == .cri ? EnvelopeHeader.cri(line) : EnvelopeHeader.docker(line)
        if header?.isError ?? false {
            Self.takeEnveloped(line, header, isCut: isCut, options, origin: origin, now: now, &error, &queue)
        } else {
            Self.takeEnveloped(line, header, isCut: isCut, options, origin: origin, now: now, &text, &queue)
        }
    }

    private static func takeEnveloped(
        _ line: ByteView,
        _ header: EnvelopeHeader?,
        isCut: Bool,
        _ options: FramingOptions,
        origin: Int,
        now: Int64,
        _ strand: inout Strand,
        _ queue: inout FramedQueue
    ) {
        let time = header.map { line[$0.time] } ?? line.prefix(0)
        var text = header.map { line[$0.text] } ?? line
        var unescaped = GrowableBytes(capacity: 0)
        if header != nil, options.envelope == .docker {
            unsafe JSONText.unescape(text.raw, into: &unescaped)
            text = unescaped.view
        }
        let isPartial = header?.isPartial ?? false
        // In Docker's form an object's escapes are not looked through, see `PlainRun`.
        let isKnown = options.envelope == .docker && Strand.isObject(text)
        let whole = withoutReturn(text)
        let holdsReturn = !isKnown && whole.find(0x0D) < whole.count
        if strand.isFresh, !isPartial, !isCut, !holdsReturn, whole.isEmpty || whole[0] != 0 {
            let wrapped = whole.count == text.count ? line : nil
            strand.takeWhole(whole, time: time, wrapped: wrapped, origin: origin, now: now, &queue)
            return
        }
        strand.beginPieces(time: time, origin: origin, now: now, &queue)
        strand.take(text, origin: origin, now: now, &queue)
        if isCut { strand.cutLine() }
        if !isPartial { strand.endLine(now: now, &queue) }
    }

    /// Ends the group that everything else waits for.
    private mutating func release(now: Int64) {
        while queue.waitingBytes > FramingLimits.waitingBytes, let slot = queue.firstOpen {
            text.release(slot, now: now, &queue)
            error.release(slot, now: now, &queue)
        }
    }
}
