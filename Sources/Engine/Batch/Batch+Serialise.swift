extension Batch {
    /// Appends the records of `selection`, one JSON object a line. Neighbours that nobody edited are one copy.
    package func serialise(_ selection: borrowing Selection, into out: inout GrowableBytes) {
        var runStart = 0
        var runEnd = 0
        for i in 0..<selection.wordCount {
            var word = unsafe selection.words[i]
            while word != 0 {
                let event = (i << 6) + word.trailingZeroBitCount
                word &= word - 1
                let record = unsafe eventTable[event]
                if record.flags.contains(.edited) {
                    unsafe out.append(bytes + runStart, count: runEnd - runStart)
                    runStart = runEnd
                    serialiseEdited(event, into: &out)
                    continue
                }
                let start = Int(record.start)
                if start != runEnd {
                    unsafe out.append(bytes + runStart, count: runEnd - runStart)
                    runStart = start
                }
                if unsafe bytes[Int(record.end)] == 0x0A {
                    runEnd = Int(record.end) + 1
                } else {
                    unsafe out.append(bytes + runStart, count: Int(record.end) - runStart)
                    out.append(0x0A)
                    runStart = 0
                    runEnd = 0
                }
            }
        }
        unsafe out.append(bytes + runStart, count: runEnd - runStart)
    }

    /// Appends one record and a newline.
    package func serialise(_ event: Int, into out: inout GrowableBytes) {
        let record = unsafe eventTable[event]
        if record.flags.contains(.edited) {
            serialiseEdited(event, into: &out)
        } else {
            unsafe out.append(bytes + Int(record.start), count: Int(record.end - record.start))
            out.append(0x0A)
        }
    }

    /// The line as it came, with the plan's own members before its closing brace.
    private func serialiseAppended(_ record: Event, into out: inout GrowableBytes) {
        let count = Int(record.fieldCount)
        let fields = unsafe fieldTable + Int(record.fieldStart)
        var first = count
        while first > 0, unsafe fields[first - 1].has(Field.edited) { first -= 1 }
        var end = Int(record.end) - 1
        while unsafe Bytes.isSpace(bytes[end - 1]) { end -= 1 }
        unsafe out.append(bytes + Int(record.start), count: end - Int(record.start))
        let compact = record.flags.contains(.compact)
        for index in first..<count {
            if index > 0 {
                out.append(0x2C)
                if !compact { out.append(0x20) }
            }
            unsafe serialiseMember(fields[index], compact: compact, mends: false, into: &out)
        }
        out.append(0x7D)
        out.append(0x0A)
    }

    /// Members in their order; stretches of the line that nobody touched are one copy each.
    private func serialiseEdited(_ event: Int, into out: inout GrowableBytes) {
        let record = unsafe eventTable[event]
        if !record.flags.contains(.rewritten) { return serialiseAppended(record, into: &out) }
        let fields = unsafe fieldTable + Int(record.fieldStart)
        let compact = record.flags.contains(.compact)
        let mends = record.flags.contains(.mend)
        out.append(0x7B)
        var isFirst = true
        var runStart = 0
        var runEnd = 0
        for index in 0..<Int(record.fieldCount) {
            let field = unsafe fields[index]
            if field.has(Field.nested) { continue }
            let untouched = !field.has(Field.edited | Field.removed) && !mends
            let outerStart = Int(field.keyOffset) - 1
            let outerEnd = field.valueEnd + (field.type == .string || field.type == .escapedString ? 1 : 0)
            if untouched && runEnd > runStart {
                // Behind the member before it, with what stands between them.
                runEnd = outerEnd
                continue
            }
            unsafe out.append(bytes + runStart, count: runEnd - runStart)
            runStart = 0
            runEnd = 0
            if field.has(Field.removed) { continue }
            if !isFirst {
                out.append(0x2C)
                if !compact { out.append(0x20) }
            }
            isFirst = false
            if untouched {
                runStart = outerStart
                runEnd = outerEnd
            } else {
                serialiseMember(field, compact: compact, mends: mends, into: &out)
            }
        }
        unsafe out.append(bytes + runStart, count: runEnd - runStart)
        out.append(0x7D)
        out.append(0x0A)
    }

    private func serialiseMember(_ field: Field, compact: Bool, mends: Bool, into out: inout GrowableBytes) {
        let quotes = field.type == .string || field.type == .escapedString ? 1 : 0
        let gap = field.valueStart - quotes - Int(field.keyOffset) - Int(field.keyLength)
        if !mends, gap == (compact ? 2 : 3), field.type != .nonfinite, field.type != .rawText {
            // Written as a whole by `share`: key, colon and value stand together.
            let start = Int(field.keyOffset) - 1
            unsafe out.append(bytes + start, count: field.valueEnd + quotes - start)
            return
        }
        out.append(0x22)
        unsafe mends ? Mending.string(key(field), into: &out) : out.append(key(field))
        out.append(0x22)
        out.append(0x3A)
        if !compact { out.append(0x20) }
        let text = unsafe value(field)
        switch field.type {
        case .string, .escapedString:
            out.append(0x22)
            unsafe mends ? Mending.string(text, into: &out) : out.append(text)
            out.append(0x22)
        case .rawText:
            out.append(0x22)
            unsafe JSONText.escape(text, into: &out)
            out.append(0x22)
        case .nonfinite:
            out.append(0x22)
            unsafe out.append(text)
            out.append(0x22)
        case .object, .array:
            unsafe mends ? Mending.value(text, into: &out) : out.append(text)
        default: unsafe out.append(text)
        }
    }
}

/// Writes JSON text so that strict readers take it: bare NaN and Infinity in quotes, lone surrogates as U+FFFD.
enum Mending {
    static func value(_ text: UnsafeRawBufferPointer, into out: inout GrowableBytes) {
        guard let start = text.baseAddress else { return }
        let base = unsafe start.assumingMemoryBound(to: UInt8.self)
        var i = 0
        while i < text.count {
            let byte = unsafe base[i]
            switch byte {
            case 0x22:
                let end = unsafe JSONCursor.skipString(base, i)
                out.append(0x22)
                unsafe string(UnsafeRawBufferPointer(start: start + i + 1, count: end - i - 2), into: &out)
                out.append(0x22)
                i = end
            case UInt8(ascii: "N"), UInt8(ascii: "I"):
                let length = byte == UInt8(ascii: "N") ? 3 : 8
                out.append(0x22)
                unsafe out.append(base + i, count: length)
                out.append(0x22)
                i += length
            case 0x2D where unsafe base[i + 1] == UInt8(ascii: "I"):
                out.append("\"-Infinity\"")
                i += 9
            default:
                out.append(byte)
                i += 1
            }
        }
    }

    /// The inside of a string, escapes as they stand but for lone surrogates.
    static func string(_ text: UnsafeRawBufferPointer, into out: inout GrowableBytes) {
        guard let start = text.baseAddress else { return }
        let base = unsafe start.assumingMemoryBound(to: UInt8.self)
        var i = 0
        while i < text.count {
            let slash = unsafe Bytes.find(0x5C, base, i, text.count)
            unsafe out.append(base + i, count: slash - i)
            guard slash < text.count else { return }
            var length = 2
            var lone = false
            if unsafe base[slash + 1] == 0x75, let unit = unsafe JSONText.codeUnit(base, slash + 2, text.count) {
                length = 6
                lone = unit >= 0xD800 && unit < 0xE000
                if unit >= 0xD800 && unit < 0xDC00, slash + 8 <= text.count, unsafe base[slash + 6] == 0x5C, unsafe base[slash + 7] == 0x75,
                    let low = unsafe JSONText.codeUnit(base, slash + 8, text.count), low >= 0xDC00 && low < 0xE000
                {
                    length = 12
                    lone = false
                }
            }
            if lone { out.append("\\ufffd") } else { unsafe out.append(base + slash, count: length) }
            i = slash + length
        }
    }
}
