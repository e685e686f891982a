/// Timestamps as text (RFC 3339) and their arithmetic.
extension Value.Instant {
    /// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
    private static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// Nil outside the years 1 to 9999.
    init?(seconds: Int64, nanoseconds: Int64 = 0) {
        let carry = nanoseconds.dividedDown(by: 1_000_000_000)
        let (sum, overflow) = seconds.addingReportingOverflow(carry)
        guard !overflow, Self.range.contains(sum) else { return nil }
        self.seconds = sum
        self.nanoseconds = Int32(nanoseconds - carry * 1_000_000_000)
    }

    /// Nanoseconds since 1970, whatever they are: no Int64 is outside the range.
    init(nanosecondsSinceEpoch: Int64) {
        seconds = nanosecondsSinceEpoch.dividedDown(by: 1_000_000_000)
        nanoseconds = Int32(nanosecondsSinceEpoch - seconds * 1_000_000_000)
    }

    func adding(nanoseconds added: Int64) -> Value.Instant? {
        let whole = added.dividedDown(by: 1_000_000_000)
        return Value.Instant(
            seconds: seconds + whole,
            nanoseconds: Int64(nanoseconds) + added - whole * 1_000_000_000
        )
    }

    func subtracting(nanoseconds removed: Int64) -> Value.Instant? {
        let whole = removed.dividedDown(by: 1_000_000_000)
        return Value.Instant(
            seconds: seconds - whole,
            nanoseconds: Int64(nanoseconds) - (removed - whole * 1_000_000_000)
        )
    }

    /// Nanoseconds from `other` to this; nil when they do not fit.
    func nanoseconds(since other: Value.Instant) -> Int64? {
        let (scaled, high) = (seconds - other.seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = scaled.addingReportingOverflow(Int64(nanoseconds - other.nanoseconds))
        return high || carry ? nil : sum
    }

    enum Parsed {
        case instant(Value.Instant)
        case outOfRange
        case noTimestamp
    }

    /// `YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm)`; digits of the fraction behind the ninth are cut off.
    static func parse(_ text: ByteRun) -> Parsed {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T") || reader.take("t"),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
            let second = reader.number(2)
        else { return .noTimestamp }
        var nanoseconds: Int64 = 0
        if reader.take(".") {
            guard let fraction = reader.fraction() else { return .noTimestamp }
            nanoseconds = fraction
        }
        guard let offset = zoneOffset(&reader), reader.isAtEnd,
            let time = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return .noTimestamp }
        let instant = Value.Instant(seconds: time.secondsSinceEpoch - Int64(offset), nanoseconds: nanoseconds)
        return instant.map(Parsed.instant) ?? .outOfRange
    }

    /// `Z` or `±hh:mm`, in seconds.
    private static func zoneOffset(_ reader: inout DigitReader) -> Int? {
        if reader.take("Z") || reader.take("z") { return 0 }
        let isWest = reader.take("-")
        guard isWest || reader.take("+"), let hours = reader.number(2), reader.take(":"),
            let minutes = reader.number(2), hours < 24, minutes < 60
        else { return nil }
        return (hours * 60 + minutes) * (isWest ? -60 : 60)
    }

    /// Seconds east of UTC of a zone name as CEL's time functions take it: `UTC`, or an offset `[+-]hh:mm`. Names such as
    /// `Europe/Paris` are nil: the engine reads no zone files.
    static func fixedZone(_ text: ByteRun) -> Int? {
        var reader = DigitReader(text)
        if reader.take("U") { return reader.take("T") && reader.take("C") && reader.isAtEnd ? 0 : nil }
        let isWest = reader.take("-")
        if !isWest { _ = reader.take("+") }
        guard let hours = reader.number(2), reader.take(":"), let minutes = reader.number(2), reader.isAtEnd,
            hours < 24, minutes < 60
        else { return nil }
        return (hours * 60 + minutes) * (isWest ? -60 : 60)
    }
}
