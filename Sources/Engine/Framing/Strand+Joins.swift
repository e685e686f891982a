extension Strand {
    /// Takes the line into a group; false when it stands alone. A group that the line does not belong to is closed.
    mutating func joins(_ text: ByteView, origin: Int, now: Int64, _ queue: inout FramedQueue) -> Bool {
        switch options.joins {
        case .none: return false
        case .tracebacks: return joinsTraceback(text, origin: origin, now: now, &queue)
        case .pattern(let rule): return joinsPattern(rule, text, origin: origin, now: now, &queue)
        }
    }

    private mutating func joinsTraceback(
        _ text: ByteView,
        origin: Int,
        now: Int64,
        _ queue: inout FramedQueue
    ) -> Bool {
        if var traceback = group.traceback {
            let expected = group.expected.answer(to: text, blanks: group.blanks)
            let takes = traceback.takes(
                text,
                first: group.firstLine,
                afterBlank: group.blanks > 0,
                expected: expected
            )
            group.traceback = traceback
            if takes, group.hasRoom(for: text, options) {
                group.add(text, reach: queue.cursor, now: now)
                return true
            }
            closeGroup(&queue, isCut: takes)
        }
        guard Traceback.mayBegin(with: text[0]), let traceback = Traceback(beginningWith: text),
            text.count <= options.maximumGroupBytes
        else { return false }
        let slot = takeLineSlot(origin: origin, &queue)
        group.open(with: text, slot: slot, origin: origin, reach: queue.cursor, now: now, time: time)
        group.traceback = traceback
        if traceback.markLength == 0, let tie = RecordTie(behind: previous.view), let exception = tie.exception {
            group.expected.expect(previous.view[exception])
            _ = group.expected.answer(to: text, blanks: 0)
        }
        return true
    }

    private mutating func joinsPattern(
        _ rule: MultilinePattern,
        _ text: ByteView,
        origin: Int,
        now: Int64,
        _ queue: inout FramedQueue
    ) -> Bool {
        if Self.isObject(text) {
            closeGroup(&queue)
            return false
        }
        let matches = unsafe rule.pattern.matches(text.raw)
        let belongs: Bool
        switch rule.rule {
        case .start: belongs = !matches
        case .end: belongs = true
        case .continuation: belongs = matches
        }
        if group.isOpen {
            let hasRoom = group.hasRoom(for: text, options)
            if belongs, hasRoom {
                group.add(text, reach: queue.cursor, now: now)
            } else {
                closeGroup(&queue, isCut: belongs)
            }
        }
        if !group.isOpen {
            guard text.count <= options.maximumGroupBytes else { return false }
            let slot = takeLineSlot(origin: origin, &queue)
            group.open(with: text, slot: slot, origin: origin, reach: queue.cursor, now: now, time: time)
        }
        if rule.rule == .end, matches { closeGroup(&queue) }
        return true
    }

    /// Writes the open group, if there is one: a single line as it came, several as a joined record.
    /// `isCut` says that more lines belong to the group than it has room for.
    mutating func closeGroup(_ queue: inout FramedQueue, isCut: Bool = false) {
        guard let slot = group.slot else { return }
        queue.counts.empty += UInt64(group.blanks)
        queue.counts.joined += UInt64(group.lines - 1)
        if isCut { queue.counts.truncated += 1 }
        if group.lines == 1, !isCut {
            write(
                group.text.view,
                asItCame: nil,
                time: group.time.view,
                slot: slot,
                origin: group.origin,
                reach: group.reach,
                &queue
            )
        } else if group.traceback == nil, !isCut, isPrintedObject(group.text.view) {
            writePrintedObject(slot, &queue)
        } else {
            writeJoined(slot, isCut: isCut, &queue)
            previous.removeAll()
        }
        queue.close(slot)
        group.close()
    }

    private mutating func writeJoined(_ slot: Int, isCut: Bool, _ queue: inout FramedQueue) {
        queue.counts.record += 1
        let isTraceback = group.traceback != nil
        let tie = isTraceback ? RecordTie(behind: previous.view) : nil
        let (text, time, line, isError) = (group.text.view, group.time.view, previous.view, isError)
        let limit = options.maximumLineBytes
        let isEnveloped = options.envelope != .none
        var isWhole = true
        queue.appendLine(slot: slot, origin: group.origin, reach: group.reach) { out in
            out.append("{\"message\":")
            isWhole = JoinedRecord.appendText(text, limit: limit, to: &out)
            if isTraceback { out.append(",\"event\":\"traceback\"") }
            if let tie {
                tie.writeJoined(to: line, to: &out)
            } else {
                if isTraceback { out.append(",\"level\":\"error\"") }
                if isEnveloped { Envelopes.writeMembers(time: time, isError: isError, to: &out) }
            }
            if isCut || !isWhole { out.append(",\"truncated\":true") }
            out.append("}")
        }
        if !isWhole && !isCut { queue.counts.truncated += 1 }
    }

    /// An object that was printed over several lines.
    private func isPrintedObject(_ text: ByteView) -> Bool {
        Self.isObject(text) && LooseObject.isWhole(text, from: 0)
    }

    /// Writes it on one line: its newlines stand between tokens, where a space is as good.
    private mutating func writePrintedObject(_ slot: Int, _ queue: inout FramedQueue) {
        var text = GrowableBytes(capacity: group.text.count)
        let source = group.text.view
        for index in 0..<source.count { text.append(source[index] == 0x0A ? 0x20 : source[index]) }
        write(
            text.view,
            asItCame: nil,
            time: group.time.view,
            slot: slot,
            origin: group.origin,
            reach: group.reach,
            &queue
        )
    }
}
