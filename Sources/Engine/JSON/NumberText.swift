/// The number grammar of RFC 8259 §6, checked on bytes.
enum NumberText {
    /// The type of the number that fills `[start, end)`, or nil when it is none.
    @inline(__always)
    static func type(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> FieldType? {
        var i = start
        if unsafe base[i] == 0x2D { i += 1 }
        guard i < end else { return nil }
        let first = unsafe base[i]
        guard Bytes.isDigit(first) else { return nil }
        i += 1
        if first != 0x30 { unsafe skipDigits(base, &i, end) }
        if i == end { return .integer }
        if unsafe base[i] == 0x2E {
            i += 1
            let fraction = i
            unsafe skipDigits(base, &i, end)
            if i == fraction { return nil }
            if i == end { return .double }
        }
        guard unsafe base[i] | 0x20 == 0x65 else { return nil }
        i += 1
        if i < end, unsafe base[i] == 0x2B || base[i] == 0x2D { i += 1 }
        let exponent = i
        unsafe skipDigits(base, &i, end)
        return i == end && i > exponent ? .double : nil
    }

    /// The type of the number or literal that fills `[start, end)`, or nil.
    @inline(__always)
    static func scalar(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> FieldType? {
        let lead = unsafe base[start]
        if unsafe Bytes.isDigit(lead) || lead == 0x2D && base[start &+ 1] != 0x49 {
            return unsafe type(base, start, end)
        }
        return unsafe literal(base, start, end)
    }

    /// What to say of a scalar that begins with `lead` and is none.
    static func wrongScalar(_ lead: UInt8) -> RejectReason {
        if lead == 0x0A { return .truncated }
        return Bytes.isDigit(lead) || lead == 0x2D ? .badNumber : .badLiteral
    }

    /// Eight at a time: training logs are full of 17-digit doubles. Reads up to 7 bytes past `end`.
    @inline(__always)
    private static func skipDigits(_ base: UnsafePointer<UInt8>, _ i: inout Int, _ end: Int) {
        while i + 8 <= end {
            let word = unsafe UnsafeRawPointer(base + i).loadUnaligned(as: UInt64.self)
            let highs = word & 0xF0F0_F0F0_F0F0_F0F0
            let carried = (word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0
            let wrong = (highs ^ 0x3030_3030_3030_3030) | (carried ^ 0x3030_3030_3030_3030)
            if wrong != 0 {
                i += wrong.trailingZeroBitCount >> 3
                return
            }
            i += 8
        }
        while i < end, unsafe Bytes.isDigit(base[i]) { i += 1 }
    }

    /// `true false null NaN Infinity -Infinity`, or nil.
    static func literal(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> FieldType? {
        switch end - start {
        case 3: return unsafe Literals.matches("NaN", base + start) ? .nonfinite : nil
        case 4:
            if unsafe Literals.matches("true", base + start) { return .true }
            return unsafe Literals.matches("null", base + start) ? .null : nil
        case 5: return unsafe Literals.matches("false", base + start) ? .false : nil
        case 8: return unsafe Literals.matches("Infinity", base + start) ? .nonfinite : nil
        case 9: return unsafe Literals.matches("-Infinity", base + start) ? .nonfinite : nil
        default: return nil
        }
    }

    private enum Literals {
        @inline(__always)
        static func matches(_ word: StaticString, _ bytes: UnsafePointer<UInt8>) -> Bool {
            unsafe Bytes.equal(word.utf8Start, bytes, word.utf8CodeUnitCount)
        }
    }
}
