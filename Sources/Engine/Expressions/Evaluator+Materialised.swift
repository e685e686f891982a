/// Reading one level of the record's JSON lists and objects into the scratch.
extension Evaluator {
    /// The items with their elements read into the scratch where they were JSON text; nil at a limit.
    ///
    /// Elements are scalars and places; what they contain stays text until it is asked for in turn.
    func materialised(
        _ items: Value.Items,
        isMap: Bool,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch
    ) -> Value.Items? {
        guard items.place == .record else { return items }
        guard scratch.spend(Int(items.count) >> 6) else { return nil }
        let start = scratch.valueCount
        var index: KeyIndex?
        var isComplete = true
        unsafe JSONCursor.forEachMember(record.base, Int(items.offset)) { member in
            isComplete =
                isMap
                ? append(member, since: start, &index, at, &scratch) : scratch.append(value(of: member, at, &scratch))
            return isComplete
        }
        if let index { scratch.giveBack(index) }
        return isComplete ? scratch.items(since: start) : nil
    }

    private func value(of member: JSONCursor.Member, _ at: UInt32, _ scratch: inout ExpressionScratch) -> Value {
        let type = unsafe JSONCursor.type(record.base, member.start, member.end)
        let quote = type.isText ? 1 : 0
        let count = UInt32(member.end - member.start - 2 * quote)
        return value(type: type, offset: UInt32(member.start + quote), count: count, at, &scratch)
    }

    private func key(of member: JSONCursor.Member, _ at: UInt32, _ scratch: inout ExpressionScratch) -> Value {
        let hasEscape = unsafe Bytes.find(0x5C, record.base, member.keyStart, member.keyEnd) < member.keyEnd
        let count = UInt32(member.keyEnd - member.keyStart)
        return value(
            type: hasEscape ? .escapedString : .string,
            offset: UInt32(member.keyStart),
            count: count,
            at,
            &scratch
        )
    }

    /// Appends key and value, or gives the member that already has the key its new value: the last of a name wins.
    private func append(
        _ member: JSONCursor.Member,
        since start: Int,
        _ index: inout KeyIndex?,
        _ at: UInt32,
        _ scratch: inout ExpressionScratch
    ) -> Bool {
        let value = value(of: member, at, &scratch)
        let key = key(of: member, at, &scratch)
        guard case .string(let text) = key else { return false }
        let known = scratch.items(since: start)
        if index == nil, known.count == 2 * KeyIndex.threshold { index = self.index(of: known, &scratch) }
        if let kept = position(of: text, in: known, &index, scratch) {
            scratch.replace(start + kept + 1, with: value)
            return true
        }
        return scratch.append(key) && scratch.append(value)
    }

    /// Position of a key among those read so far; nil, and kept in the index where there is one, for a new one.
    private func position(
        of text: Value.Text,
        in known: Value.Items,
        _ index: inout KeyIndex?,
        _ scratch: borrowing ExpressionScratch
    ) -> Int? {
        guard index != nil else { return entry(text, in: known, scratch) }
        let wanted = run(text, scratch)
        return index?.keep(wanted, at: Int(known.count)) { kept in
            guard case .string(let other) = element(kept, of: known, scratch) else { return false }
            return run(other, scratch).equals(wanted)
        }
    }

    private func index(of known: Value.Items, _ scratch: inout ExpressionScratch) -> KeyIndex {
        var index = scratch.takeIndex()
        for position in stride(from: 0, to: Int(known.count), by: 2) {
            guard case .string(let text) = element(position, of: known, scratch) else { continue }
            _ = index.keep(run(text, scratch), at: position) { _ in false }
        }
        return index
    }
}
