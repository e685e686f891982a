/// Framed lines on their way into a batch, in the order of their streams' bytes.
///
/// ```
/// bytes     │ line\nline\n │ joined\n │ line\n ..
/// segments  │ [0] closed   │ [1] open: a group that still grows │ [2] closed ..
///             drained first   nothing from here on is drained before it closes
/// ```
/// A segment knows which bytes of the stream its lines came from. Those of one group may lie among those of another, so
/// segments are drained up to a *border* only: a place in the stream with everything drained before it and nothing of
/// it behind it. The position that is safe to commit is always a border. Segments lie in `bytes` in any order.
struct FramedQueue: ~Copyable {
    private struct Segment {
        var start = 0
        var end = 0
        var lines = 0
        /// Offsets in the stream: where the first of the segment's lines began, and the end of the last one.
        var origin: Int
        var reach = 0
        var isOpen: Bool
    }

    var counts = FramingCounts()
    /// Offset in the stream behind the line at hand.
    var cursor = 0
    private var bytes = GrowableBytes(capacity: 0)
    private var segments: [Segment] = []
    private var head = 0
    /// Number of the segment at index 0; numbers go up for ever, so that a slot stays valid while others drain.
    private var base = 0

    var isEmpty: Bool { head == segments.count }

    /// Where in the stream the first line began that is not drained yet.
    var origin: Int? { isEmpty ? nil : segments[head].origin }

    /// The first open slot: what lies behind it waits for it.
    private(set) var firstOpen: Int?
    /// Bytes written since a slot was open without pause.
    private(set) var waitingBytes = 0

    /// Keeps a place for a line that is not complete yet.
    mutating func reserve(origin: Int) -> Int {
        segments.append(Segment(origin: origin, isOpen: true))
        let slot = base + segments.count - 1
        if firstOpen == nil { firstOpen = slot }
        return slot
    }

    /// Closes a place; nothing more is written to it.
    mutating func close(_ slot: Int) {
        segments[slot - base].isOpen = false
        guard slot == firstOpen else { return }
        firstOpen = segments[(slot - base)...].firstIndex(where: \.isOpen).map { base + $0 }
        if firstOpen == nil { waitingBytes = 0 }
    }

    /// Writes one line: `write` appends its bytes without the newline. It goes to `slot`, or to the end.
    /// `reach` is the end in the stream of what the line is made of; the cursor when nil.
    mutating func appendLine(
        slot: Int?,
        origin: Int,
        reach: Int? = nil,
        _ write: (inout GrowableBytes) -> Void
    ) {
        let start = bytes.count
        write(&bytes)
        bytes.append(0x0A)
        place(start: start, lines: 1, slot: slot, origin: origin, reach: reach ?? cursor)
    }

    /// Appends whole lines as they are.
    mutating func append(lines run: ByteView, count: Int, origin: Int) {
        var done = 0
        while done < run.count {
            let end = run.count - done <= FramingLimits.pieceBytes ? run.count : Self.lineEnd(run, from: done)
            let start = bytes.count
            let piece = run[done..<end]
            bytes.append(piece)
            let lines = end == run.count && done == 0 ? count : Self.lineCount(piece)
            place(start: start, lines: lines, slot: nil, origin: origin + done, reach: origin + end)
            done = end
        }
    }

    /// Copies what is ready to the front of `room`, whole pieces only.
    mutating func drain(into room: UnsafeMutableRawBufferPointer) -> Framed {
        var framed = Framed()
        guard !isEmpty else { return framed }
        var next = head
        var length = 0
        var reach = 0
        while next < segments.count, !segments[next].isOpen {
            length += segments[next].end - segments[next].start
            reach = max(reach, segments[next].reach)
            next += 1
            guard next == segments.count || segments[next].origin >= reach else { continue }
            guard framed.bytes + length <= room.count else {
                framed.wanted = length
                break
            }
            for segment in segments[head..<next] where segment.lines > 0 {
                unsafe copy(segment, to: room, at: framed.bytes)
                framed.bytes += segment.end - segment.start
                framed.lines += segment.lines
            }
            head = next
            length = 0
        }
        forgetDrained()
        return framed
    }

    private func copy(_ segment: Segment, to room: UnsafeMutableRawBufferPointer, at offset: Int) {
        let piece = bytes.view[segment.start..<segment.end]
        unsafe UnsafeMutableRawBufferPointer(rebasing: room[offset..<offset + piece.count]).copyMemory(from: piece.raw)
    }

    /// Gives the memory of drained segments back to those that come; what still waits moves to the front.
    private mutating func forgetDrained() {
        guard head > 0 else { return }
        base += head
        segments.removeFirst(head)
        head = 0
        var kept = GrowableBytes(capacity: 0)
        for index in segments.indices where segments[index].lines > 0 {
            let start = kept.count
            kept.append(bytes.view[segments[index].start..<segments[index].end])
            segments[index].start = start
            segments[index].end = kept.count
        }
        if kept.isEmpty { bytes.removeAll(keepingAtMost: FramingLimits.idleBytes) } else { bytes = kept }
    }

    private mutating func place(start: Int, lines: Int, slot: Int?, origin: Int, reach: Int) {
        if firstOpen != nil { waitingBytes += bytes.count - start }
        if let slot {
            let index = slot - base
            if segments[index].lines == 0 { segments[index].start = start }
            precondition(segments[index].lines == 0 || segments[index].end == start, "a place's lines lie together")
            segments[index].end = bytes.count
            segments[index].lines += lines
            segments[index].reach = max(segments[index].reach, reach)
            return
        }
        if let last = segments.indices.last, last >= head, !segments[last].isOpen, segments[last].end == start,
            segments[last].lines > 0, bytes.count - segments[last].start <= FramingLimits.pieceBytes
        {
            segments[last].end = bytes.count
            segments[last].lines += lines
            segments[last].reach = max(segments[last].reach, reach)
            return
        }
        segments.append(
            Segment(start: start, end: bytes.count, lines: lines, origin: origin, reach: reach, isOpen: false)
        )
    }

    /// Behind the last newline within a piece from `start`, or behind the first one when the line is longer.
    private static func lineEnd(_ run: ByteView, from start: Int) -> Int {
        var end = start + FramingLimits.pieceBytes
        while end > start, run[end - 1] != 0x0A { end -= 1 }
        return end > start ? end : run.find(0x0A, from: start) + 1
    }

    private static func lineCount(_ piece: ByteView) -> Int {
        var lines = 0
        var at = 0
        while at < piece.count {
            at = piece.find(0x0A, from: at) + 1
            lines += 1
        }
        return lines
    }
}
