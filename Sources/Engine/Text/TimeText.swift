/// Points in time as logs write them, to and from nanoseconds since 1970 UTC.
///
/// What does not fit 64 bits of nanoseconds (before 1677, after 2262) is no time.
package enum TimeText {
    /// Reads a time in any of the forms that need no pattern.
    ///
    /// - RFC 3339 with `T`, `t`, a space or `_` between date and time, a fraction of any length behind `.` or `,`, and an
    ///   offset `Z`, `+hh:mm`, `+hhmm`, `+hh` or ` UTC`; without one the time is `offset` seconds east of UTC. This
    ///   covers structlog's ISO times and Python's `%(asctime)s`. A date alone is its midnight.
    /// - Seconds, milli-, micro- or nanoseconds since 1970, told apart by magnitude, with or without fraction; a number
    ///   below 100,000,000 (March 1973 in seconds) is taken for something else, such as the seconds a step took.
    package static func parse(_ text: ByteView, offset: Int = 0) -> Int64? {
        var dates = DateMemory()
        return parse(text, offset: offset, &dates)
    }

    /// The same, one of many.
    @inline(__always)
    static func parse(_ text: ByteView, offset: Int, _ dates: inout DateMemory) -> Int64? {
        guard text.count >= 8 else { return nil }
        if text[4] == UInt8(ascii: "-") || text[4] == UInt8(ascii: "/") { return calendar(text, offset: offset, &dates) }
        guard let value = DecimalNumber(text) else { return nil }
        return value.integer >= 100_000_000 ? epoch(value, unit: magnitude(value.integer)) : nil
    }

    /// Reads seconds since 1970 in the unit, whatever the magnitude.
    package static func epoch(_ text: ByteView, unit: TimeUnit) -> Int64? {
        DecimalNumber(text).flatMap { epoch($0, unit: unit) }
    }

    /// Whether the text is RFC 3339 in UTC as this project writes it, so that rewriting it would change nothing but
    /// digits.
    package static func isNormal(_ text: ByteView) -> Bool {
        text.count >= 20 && text[10] == UInt8(ascii: "T") && text[4] == UInt8(ascii: "-")
            && text[text.count - 1] == UInt8(ascii: "Z") && text.find(UInt8(ascii: ",")) == text.count
    }

    /// Appends RFC 3339 with nine digits and `Z`, without quotes: 30 bytes.
    package static func write(_ nanoseconds: Int64, to out: inout GrowableBytes) {
        let seconds = nanoseconds.dividedDown(by: 1_000_000_000)
        let time = CivilTime(secondsSinceEpoch: seconds)
        writeDigits(time.year, 4, to: &out)
        out.append(UInt8(ascii: "-"))
        writeDigits(time.month, 2, to: &out)
        out.append(UInt8(ascii: "-"))
        writeDigits(time.day, 2, to: &out)
        out.append(UInt8(ascii: "T"))
        writeDigits(time.hour, 2, to: &out)
        out.append(UInt8(ascii: ":"))
        writeDigits(time.minute, 2, to: &out)
        out.append(UInt8(ascii: ":"))
        writeDigits(time.second, 2, to: &out)
        out.append(UInt8(ascii: "."))
        writeDigits(Int(nanoseconds - seconds * 1_000_000_000), 9, to: &out)
        out.append(UInt8(ascii: "Z"))
    }

    /// Seconds and nanoseconds as one number, nil when it does not fit.
    @inline(__always)
    static func join(seconds: Int64, nanoseconds: Int64) -> Int64? {
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = scaled.addingReportingOverflow(nanoseconds)
        return overflow || carry ? nil : sum
    }

    private static func writeDigits(_ value: Int, _ count: Int, to out: inout GrowableBytes) {
        var divisor = 1
        for _ in 1..<count { divisor *= 10 }
        while divisor > 0 {
            out.append(0x30 + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }
}

/// What a number of a time counts.
package enum TimeUnit: Int64, Sendable {
    case seconds = 1_000_000_000
    case milliseconds = 1_000_000
    case microseconds = 1_000
    case nanoseconds = 1

    /// Nanoseconds of one.
    package var nanoseconds: Int64 { rawValue }
}

extension TimeText {
    /// A unit under which the number is a date between 1973 and 5138.
    private static func magnitude(_ value: Int64) -> TimeUnit {
        switch value {
        case ..<100_000_000_000: .seconds
        case ..<100_000_000_000_000: .milliseconds
        case ..<100_000_000_000_000_000: .microseconds
        default: .nanoseconds
        }
    }

    /// Exact: the fraction's digits are not taken through a binary double.
    private static func epoch(_ value: DecimalNumber, unit: TimeUnit) -> Int64? {
        let (whole, overflow) = value.integer.multipliedReportingOverflow(by: unit.nanoseconds)
        guard !overflow else { return nil }
        let part = value.billionths / (1_000_000_000 / unit.nanoseconds)
        let (sum, carry) = whole.addingReportingOverflow(value.isNegative ? -part : part)
        return carry ? nil : sum
    }
}
