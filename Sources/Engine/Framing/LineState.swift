/// Gathers one line from pieces, as a terminal shows it: a carriage return begins the line anew, so of a progress bar's
/// states only the last visible one is kept, however long the bar goes on.
///
/// ```
/// bytes  │ last visible state │ the state that is being written │
///        0              shownEnd                            count
/// ```
struct LineState: ~Copyable {
    private(set) var bytes = GrowableBytes(capacity: 0)
    private(set) var shownEnd = 0
    /// A carriage return came, and something behind it.
    private(set) var wasReturned = false
    /// Where the last byte stands if it is a carriage return: whether it begins the line anew, the next byte tells.
    private(set) var heldReturn: Int?
    /// A part of the line was a record of its own and has gone.
    private(set) var gaveRecord = false
    /// Where in the stream the two states began, with the carriage return before them.
    private var shownOrigin = 0
    private var currentOrigin = 0
    private(set) var isShownCut = false
    private(set) var isCurrentCut = false

    /// The last visible state before the last carriage return; empty when there is none.
    var shown: ByteView { bytes.view.prefix(shownEnd) }
    /// What came behind the last carriage return.
    var current: ByteView { bytes.view.dropFirst(shownEnd) }
    /// Nothing is held: the next byte begins a line.
    var isFresh: Bool { bytes.isEmpty && isRaw }
    /// Everything that came is held as it came.
    var isRaw: Bool { !wasReturned && heldReturn == nil && !isCurrentCut }
    /// Where reading must begin again to give the same line; nil when nothing is held.
    var origin: Int? { isFresh ? nil : firstOrigin }
    var firstOrigin: Int { shownEnd > 0 ? shownOrigin : currentOrigin }

    /// Appends bytes without carriage return or newline, which stand at `origin` in the stream.
    mutating func append(_ piece: ByteView, origin: Int, limit: Int, _ counts: inout FramingCounts) {
        var rest = piece
        if bytes.count == shownEnd, !isCurrentCut {
            // Holes of a truncated file stand where a line begins; they may be long, and nothing of them is kept.
            var nuls = 0
            while nuls < rest.count, rest[nuls] == 0 { nuls += 1 }
            counts.nulBytes += UInt64(nuls)
            rest = rest.dropFirst(nuls)
            if !wasReturned { currentOrigin = origin + nuls }
        }
        let room = limit - (bytes.count - shownEnd)
        guard rest.count > room else {
            bytes.append(rest)
            return
        }
        bytes.append(rest.prefix(room))
        counts.skippedBytes += UInt64(rest.count - room)
        isCurrentCut = true
    }

    /// Marks the line as cut: its envelope says that there was more.
    mutating func cut() { isCurrentCut = true }

    /// A carriage return at `origin`.
    mutating func hold(returnAt origin: Int) { heldReturn = origin }

    /// The held carriage return belongs to the newline behind it.
    mutating func dropReturn() { heldReturn = nil }

    /// Something stands behind the carriage return at `origin`: what was written before it becomes the shown state if
    /// anything of it is visible.
    mutating func goBack(origin: Int) {
        wasReturned = true
        heldReturn = nil
        if TerminalText.isBlank(current), !isCurrentCut {
            bytes.removeLast(bytes.count - shownEnd)
        } else {
            bytes.removeFirst(shownEnd)
            shownEnd = bytes.count
            shownOrigin = currentOrigin
            isShownCut = isCurrentCut
        }
        isCurrentCut = false
        currentOrigin = origin
    }

    /// Forgets what is held: it was a record of its own, ended by the carriage return at `origin`. The line goes on.
    mutating func giveRecord(origin: Int) {
        bytes.removeAll()
        shownEnd = 0
        isShownCut = false
        isCurrentCut = false
        wasReturned = true
        heldReturn = nil
        gaveRecord = true
        currentOrigin = origin
    }

    /// Begins a line.
    mutating func reset() {
        bytes.removeAll(keepingAtMost: FramingLimits.idleBytes)
        shownEnd = 0
        wasReturned = false
        heldReturn = nil
        gaveRecord = false
        isShownCut = false
        isCurrentCut = false
    }

    /// Where an object stands that was printed behind a bar without a newline between; nil when the current state ends
    /// in none. A state that is an object from its first byte is one too, whatever its inside.
    var objectStart: Int? {
        guard !isCurrentCut else { return nil }
        var end = current.count
        while end > 0, Bytes.isSpace(current[end - 1]) { end -= 1 }
        guard end > 0, current[end - 1] == 0x7D else { return nil }
        let state = current.prefix(end)
        var at = state.find(0x7B)
        for _ in 0..<FramingLimits.objectTries {
            guard at + 1 < end else { return nil }
            if state[at + 1] == 0x22 || state[at + 1] == 0x7D {
                if at == 0 || LooseObject.isWhole(state, from: at) { return at }
            }
            at = state.find(0x7B, from: at + 1)
        }
        return nil
    }
}
