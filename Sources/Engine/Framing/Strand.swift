/// One flow of text within a stream of bytes: the whole of it, or a container's stdout or stderr. It holds the line
/// that is being gathered, the group that is being joined and the last record, to which a traceback may be tied.
struct Strand: ~Copyable {
    let options: FramingOptions
    let isError: Bool

    private(set) var line = LineState()
    var group = LineGroup()
    /// The last framed line if it may be a record with an exception, else empty.
    var previous = GrowableBytes(capacity: 0)
    /// The line comes in pieces that are spread over the stream, and has not ended.
    private var isPieced = false
    /// The place that the queue keeps for what a pieced line will be; nil once it is filled or a group has taken it.
    private var lineSlot: Int?
    /// The envelope's time of the line's first piece.
    private var lineTime = GrowableBytes(capacity: 0)
    private var lineTouched: Int64 = 0
    private var cleaned = GrowableBytes(capacity: 0)

    init(options: FramingOptions, isError: Bool, previous line: ByteView) {
        self.options = options
        self.isError = isError
        previous.append(line)
    }

    /// No line is being gathered.
    var isFresh: Bool { line.isFresh && !isPieced }

    /// When what is held is complete for want of more, nanoseconds; a partial line without envelope waits for ever.
    var expiry: Int64? {
        let began = isPieced ? lineTouched : nil
        let joined = group.isOpen ? group.touched : nil
        guard let first = [began, joined].compactMap(\.self).min() else { return nil }
        return first + options.groupTimeout
    }

    // MARK: Pieces

    /// Keeps a place for the line in the queue: other strands' lines may come before its end.
    mutating func beginPieces(time: ByteView, origin: Int, now: Int64, _ queue: inout FramedQueue) {
        if !isPieced {
            isPieced = true
            lineSlot = queue.reserve(origin: origin)
            lineTime.removeAll()
            lineTime.append(time)
        }
        lineTouched = now
    }

    /// Takes a piece of a line; it holds no newline.
    mutating func take(_ piece: ByteView, origin: Int, now: Int64, _ queue: inout FramedQueue) {
        var at = 0
        // Within an envelope reading can only begin again at the piece's own start.
        let isText = options.envelope == .none
        while at < piece.count {
            if let held = line.heldReturn { endState(at: held, now: now, &queue) }
            let end = piece.find(0x0D, from: at)
            let start = isText ? origin + at : origin
            line.append(piece[at..<end], origin: start, limit: options.maximumLineBytes, &queue.counts)
            guard end < piece.count else { return }
            line.hold(returnAt: isText ? origin + end : origin)
            at = end + 1
        }
    }

    /// The rest of the line was left out by whoever cut it.
    mutating func cutLine() { line.cut() }

    /// The line is complete.
    mutating func endLine(now: Int64, _ queue: inout FramedQueue) {
        line.dropReturn()
        if line.wasReturned {
            endState(at: line.firstOrigin, now: now, &queue)
            if line.shownEnd > 0 {
                frame(line.shown, isCut: line.isShownCut, origin: line.firstOrigin, now: now, &queue)
            } else if !line.gaveRecord {
                blank(now: now, &queue)
            }
        } else {
            frame(line.current, isCut: line.isCurrentCut, origin: line.firstOrigin, now: now, &queue)
        }
        line.reset()
        closeLineSlot(&queue)
        isPieced = false
        lineTime.removeAll()
    }

    /// A carriage return, or the end of a line that had one. An object is never a mere state: it goes on its own way,
    /// and so does the bar that it was printed behind.
    private mutating func endState(at end: Int, now: Int64, _ queue: inout FramedQueue) {
        guard let brace = line.objectStart else {
            line.goBack(origin: end)
            return
        }
        let origin = line.firstOrigin
        let head = line.current.prefix(brace)
        if !TerminalText.isBlank(head) {
            frame(head, isCut: false, origin: origin, now: now, &queue)
        } else if line.shownEnd > 0 {
            frame(line.shown, isCut: line.isShownCut, origin: origin, now: now, &queue)
        }
        frame(line.current.dropFirst(brace), isCut: false, origin: origin, now: now, &queue)
        line.giveRecord(origin: end)
        guard isPieced else { return }
        // What goes on behind the object is read again from the line's start, so it is drained with it.
        closeLineSlot(&queue)
        lineSlot = queue.reserve(origin: origin)
    }

    private mutating func closeLineSlot(_ queue: inout FramedQueue) {
        if let slot = lineSlot { queue.close(slot) }
        lineSlot = nil
    }

    // MARK: Whole lines

    /// A line that came in one piece, without carriage return.
    ///
    /// `time` is the envelope's, empty without one. `wrapped` is the line with its envelope as it came; it is framed so
    /// when nothing of it changes.
    mutating func takeWhole(
        _ text: ByteView,
        time: ByteView,
        wrapped: ByteView?,
        origin: Int,
        now: Int64,
        _ queue: inout FramedQueue
    ) {
        lineTime.removeAll()
        lineTime.append(time)
        frame(text, isCut: false, wrapped: wrapped, origin: origin, now: now, &queue)
        lineTime.removeAll()
    }

    /// Cleans one complete line and joins it, or writes it.
    private mutating func frame(
        _ bytes: ByteView,
        isCut: Bool,
        wrapped: ByteView? = nil,
        origin: Int,
        now: Int64,
        _ queue: inout FramedQueue
    ) {
        var text = TerminalText.withoutMark(bytes)
        var asItCame = text.count == bytes.count ? wrapped : nil
        if !Self.isObject(text), TerminalText.needsCleaning(text) {
            cleaned.removeAll(keepingAtMost: FramingLimits.idleBytes)
            queue.counts.nulBytes += UInt64(TerminalText.clean(text, into: &cleaned))
            text = cleaned.view
            asItCame = nil
        }
        if isCut {
            closeGroup(&queue)
            writeCut(text, origin: origin, &queue)
        } else if TerminalText.isBlank(text) {
            blank(now: now, &queue)
        } else if !joins(text, origin: origin, now: now, &queue) {
            write(text, asItCame: asItCame, time: lineTime.view, slot: lineSlot, origin: origin, &queue)
        }
    }

    /// An object by its ends. Its inside is the parser's affair, here as in `PlainRun`.
    static func isObject(_ text: ByteView) -> Bool {
        text.count > 1 && text[0] == 0x7B && text[text.count - 1] == 0x7D
    }

    private mutating func blank(now: Int64, _ queue: inout FramedQueue) {
        guard group.isOpen else {
            queue.counts.empty += 1
            return
        }
        group.blanks += 1
        if group.blanks > FramingLimits.groupBlankLines { closeGroup(&queue) }
    }

    /// Gives the line's place to a group that begins with it.
    mutating func takeLineSlot(origin: Int, _ queue: inout FramedQueue) -> Int {
        if let slot = lineSlot {
            lineSlot = nil
            return slot
        }
        return queue.reserve(origin: origin)
    }

    /// The envelope's time of the line at hand.
    var time: ByteView { lineTime.view }

    // MARK: Writing

    /// Writes a line as it is, in its envelope.
    mutating func write(
        _ text: ByteView,
        asItCame: ByteView?,
        time: ByteView,
        slot: Int?,
        origin: Int,
        reach: Int? = nil,
        _ queue: inout FramedQueue
    ) {
        let envelope = options.envelope
        let isError = isError
        queue.counts.record += 1
        queue.appendLine(slot: slot, origin: origin, reach: reach) { out in
            if let asItCame {
                out.append(asItCame)
                return
            }
            Envelopes.write(text, envelope, time: time, isError: isError, to: &out)
        }
        remember(text)
    }

    /// Writes the beginning of a line that was too long.
    private mutating func writeCut(_ text: ByteView, origin: Int, _ queue: inout FramedQueue) {
        queue.counts.record += 1
        queue.counts.truncated += 1
        let limit = options.maximumLineBytes
        let isEnveloped = options.envelope != .none
        let (isError, time) = (isError, lineTime.view)
        queue.appendLine(slot: lineSlot, origin: origin) { out in
            out.append("{\"message\":")
            _ = JoinedRecord.appendText(text, limit: limit, to: &out)
            out.append(",\"truncated\":true")
            let own = RecordTie(within: text)
            own?.writeMembers(of: text, to: &out)
            if isEnveloped, own == nil { Envelopes.writeMembers(time: time, isError: isError, to: &out) }
            out.append("}")
        }
        previous.removeAll()
    }

    /// Keeps the line for a traceback that may follow.
    mutating func remember(_ text: ByteView) {
        previous.removeAll(keepingAtMost: FramingLimits.idleBytes)
        guard text.count <= FramingLimits.rememberedBytes, text.count > 1, text[text.count - 1] == 0x7D else { return }
        previous.append(text)
    }

    /// Ends what is held: the line that is being gathered, then the group.
    mutating func finish(now: Int64, _ queue: inout FramedQueue) {
        if !isFresh { endLine(now: now, &queue) }
        closeGroup(&queue)
    }

    /// Ends what has waited long enough.
    mutating func expire(now: Int64, _ queue: inout FramedQueue) {
        if isPieced, now - lineTouched >= options.groupTimeout { endLine(now: now, &queue) }
        if group.isOpen, now - group.touched >= options.groupTimeout { closeGroup(&queue) }
    }

    /// Ends what holds the place `slot`.
    mutating func release(_ slot: Int, now: Int64, _ queue: inout FramedQueue) {
        if group.slot == slot { closeGroup(&queue) }
        if lineSlot == slot { endLine(now: now, &queue) }
    }

    mutating func resetLine() { line.reset() }
}
