extension TimeText {
    static func calendar(_ text: ByteView, offset: Int) -> Int64? {
        var dates = DateMemory()
        return calendar(text, offset: offset, &dates)
    }

    /// `YYYY-MM-DD`, a time of day behind it, a fraction and an offset; all but the date may be missing.
    @inline(__always)
    static func calendar(_ text: ByteView, offset: Int, _ dates: inout DateMemory) -> Int64? {
        guard text.count >= 19 else { return dateAlone(text, offset: offset) }
        let raw = unsafe text.raw
        // `YYYY-MM-`, `DD` and `HH:MM:SS`, eight characters at a step; at 10 stands whatever separates date and time.
        let date = unsafe raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self).littleEndian
        let time = unsafe raw.loadUnaligned(fromByteOffset: 11, as: UInt64.self).littleEndian
        let day = unsafe raw.loadUnaligned(fromByteOffset: 8, as: UInt16.self).littleEndian
        let timeDigits = time ^ 0x3030_3A30_303A_3030
        // A digit's byte plus 0x76 reaches 0x80 when it is above 9; a separator's must be 0.
        let isTime = (timeDigits &+ 0x7676_7F76_767F_7676) | timeDigits
        guard isTime & 0x8080_8080_8080_8080 == 0, separates(text[10]) else { return nil }
        let hour = digit(timeDigits, 0) * 10 + digit(timeDigits, 1)
        let minute = digit(timeDigits, 3) * 10 + digit(timeDigits, 4)
        let second = digit(timeDigits, 6) * 10 + digit(timeDigits, 7)
        // A leap second is the one after it.
        guard hour < 24, minute < 60, second <= 60,
            let midnight = dates.seconds(date, day) ?? midnight(date, day, &dates)
        else { return nil }
        let seconds = midnight + Int64(hour * 3_600 + minute * 60 + second)
        if let micros = microsecondsUTC(text) { return join(seconds: seconds, nanoseconds: micros * 1000) }
        var at = 19
        let fraction = takeFraction(text, &at)
        guard let fraction, let east = takeOffset(text, &at, offset), at == text.count else { return nil }
        return join(seconds: seconds - Int64(east), nanoseconds: fraction)
    }

    /// Seconds since 1970 of a date's midnight, `YYYY-MM-` and `DD` as they stand in the text.
    private static func midnight(_ date: UInt64, _ day: UInt16, _ dates: inout DateMemory) -> Int64? {
        let slashes = date >> 32 & 0xFF == UInt64(UInt8(ascii: "/"))
        let digits = date ^ (slashes ? 0x2F30_302F_3030_3030 : 0x2D30_302D_3030_3030)
        let isDate = (digits &+ 0x7F76_767F_7676_7676) | digits
        let tens = UInt8(truncatingIfNeeded: day) &- 0x30
        let ones = UInt8(truncatingIfNeeded: day >> 8) &- 0x30
        guard isDate & 0x8080_8080_8080_8080 == 0, tens < 10, ones < 10 else { return nil }
        let year = digit(digits, 0) * 1000 + digit(digits, 1) * 100 + digit(digits, 2) * 10 + digit(digits, 3)
        let civil = CivilTime(
            year: year, month: digit(digits, 5) * 10 + digit(digits, 6), day: Int(tens) * 10 + Int(ones), hour: 0,
            minute: 0, second: 0)
        guard let civil else { return nil }
        dates.remember(date, day, civil.secondsSinceEpoch)
        return civil.secondsSinceEpoch
    }

    /// `.123456Z` as the whole rest: what structlog and Python's `isoformat` print nearly always.
    @inline(__always)
    private static func microsecondsUTC(_ text: ByteView) -> Int64? {
        guard text.count == 27 else { return nil }
        let rest = unsafe text.raw.loadUnaligned(fromByteOffset: 19, as: UInt64.self).littleEndian
        let digits = rest ^ 0x5A30_3030_3030_302E
        guard ((digits &+ 0x7F76_7676_7676_767F) | digits) & 0x8080_8080_8080_8080 == 0 else { return nil }
        let high = digit(digits, 1) * 100_000 + digit(digits, 2) * 10_000 + digit(digits, 3) * 1_000
        return Int64(high + digit(digits, 4) * 100 + digit(digits, 5) * 10 + digit(digits, 6))
    }

    @inline(__always)
    private static func digit(_ word: UInt64, _ index: UInt64) -> Int { Int((word >> (index * 8)) & 0xFF) }

    private static func separates(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "T") || byte == 0x20 || byte == UInt8(ascii: "t") || byte == UInt8(ascii: "_")
    }

    private static func dateAlone(_ text: ByteView, offset: Int) -> Int64? {
        guard text.count == 10, text[7] == text[4], let year = number(text, 0, 4), let month = number(text, 5, 2),
            let day = number(text, 8, 2),
            let civil = CivilTime(year: year, month: month, day: day, hour: 0, minute: 0, second: 0)
        else { return nil }
        return join(seconds: civil.secondsSinceEpoch - Int64(offset), nanoseconds: 0)
    }

    /// `count` digits at `start`.
    static func number(_ text: ByteView, _ start: Int, _ count: Int) -> Int? {
        guard start + count <= text.count else { return nil }
        var value = 0
        for index in start..<start + count {
            guard Bytes.isDigit(text[index]) else { return nil }
            value = value * 10 + Int(text[index] &- 0x30)
        }
        return value
    }

    /// Nanoseconds of `.123..` or `,123..`; digits behind the ninth are left out. 0 when there is no fraction, nil when
    /// no digit follows the point.
    static func takeFraction(_ text: ByteView, _ at: inout Int) -> Int64? {
        guard at < text.count, text[at] == UInt8(ascii: ".") || text[at] == UInt8(ascii: ",") else { return 0 }
        at += 1
        return fractionDigits(text, &at)
    }

    static func fractionDigits(_ text: ByteView, _ at: inout Int) -> Int64? {
        let start = at
        var value: Int64 = 0
        while at < text.count, Bytes.isDigit(text[at]) {
            if at - start < 9 { value = value * 10 + Int64(text[at] &- 0x30) }
            at += 1
        }
        guard at > start else { return nil }
        for _ in min(at - start, 9)..<9 { value *= 10 }
        return value
    }

    /// Seconds east of UTC by `Z`, `+hh:mm`, `+hhmm`, `+hh`, ` UTC` or ` GMT`; `otherwise` when nothing follows.
    static func takeOffset(_ text: ByteView, _ at: inout Int, _ otherwise: Int) -> Int? {
        guard at < text.count else { return otherwise }
        if text[at] == 0x20 { at += 1 }
        let rest = text.dropFirst(at)
        guard !rest.isEmpty else { return nil }
        switch rest[0] {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"):
            at += 1
            return 0
        case UInt8(ascii: "U"), UInt8(ascii: "G"):
            guard rest.hasPrefix("UTC") || rest.hasPrefix("GMT") else { return nil }
            at += 3
            return 0
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            guard let hours = number(rest, 1, 2), hours < 24 else { return nil }
            at += 3
            var minutes = 0
            let colon = rest.count > 3 && rest[3] == UInt8(ascii: ":") ? 1 : 0
            if let found = number(rest, 3 + colon, 2) {
                guard found < 60 else { return nil }
                minutes = found
                at += 2 + colon
            }
            let east = hours * 3600 + minutes * 60
            return rest[0] == UInt8(ascii: "-") ? -east : east
        default: return nil
        }
    }
}
