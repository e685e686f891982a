/// Writes the JSON object that stands for several lines, or for a line that was cut.
enum JoinedRecord {
    /// Appends `"text"` escaped and repaired, of at most `limit` bytes between the quotes; false when it was cut.
    static func appendText(_ text: ByteView, limit: Int, to out: inout GrowableBytes) -> Bool {
        out.append(0x22)
        defer { out.append(0x22) }
        guard UTF8Repair.isValid(text) else {
            var repaired = GrowableBytes(capacity: text.count + 64)
            UTF8Repair.append(text, to: &repaired)
            return appendEscaped(repaired.view, limit: limit, to: &out)
        }
        return appendEscaped(text, limit: limit, to: &out)
    }

    private static func appendEscaped(_ text: ByteView, limit: Int, to out: inout GrowableBytes) -> Bool {
        let start = out.count
        let whole = UTF8Repair.cut(text, to: limit)
        unsafe JSONText.escape(whole.raw, into: &out)
        guard out.count - start > limit else { return whole.count == text.count }
        // Escapes made it longer than the limit: as much of the text as surely fits, found by halving.
        var low = 0
        var high = whole.count
        while low < high {
            let middle = (low + high + 1) / 2
            if escapedLength(whole.prefix(middle)) <= limit { low = middle } else { high = middle - 1 }
        }
        out.removeLast(out.count - start)
        unsafe JSONText.escape(UTF8Repair.cut(whole, to: low).raw, into: &out)
        return false
    }

    private static func escapedLength(_ text: ByteView) -> Int {
        var length = text.count
        for index in 0..<text.count {
            switch text[index] {
            case 0x22, 0x5C, 0x08, 0x09, 0x0A, 0x0C, 0x0D: length += 1
            case 0..<0x20: length += 5
            default: break
            }
        }
        return length
    }
}
