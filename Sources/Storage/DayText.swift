internal import Engine

/// Days and times of UTC as they stand in paths and in dead letters.
package enum DayText {
    static let nanosecondsPerDay: Int64 = 86_400_000_000_000

    /// The number of the day that holds a time, from 1970-01-01 = 0; days before it are negative.
    @inline(__always)
    static func dayNumber(ofNanoseconds time: Int64) -> Int64 {
        let day = time / nanosecondsPerDay
        return time % nanosecondsPerDay < 0 ? day - 1 : day
    }

    /// `2026-11-01`
    static func text(dayNumber: Int64) -> String {
        let date = CivilTime(secondsSinceEpoch: dayNumber * 86_400)
        return "\(digits(date.year, 4))-\(digits(date.month, 2))-\(digits(date.day, 2))"
    }

    /// `20261101T080000.123Z`
    static func compactTime(nanoseconds time: Int64) -> String {
        let (date, rest) = split(time)
        let day = digits(date.year, 4) + digits(date.month, 2) + digits(date.day, 2)
        let clock = digits(date.hour, 2) + digits(date.minute, 2) + digits(date.second, 2)
        return "\(day)T\(clock).\(digits(rest / 1_000_000, 3))Z"
    }

    /// `2026-11-01T08:00:00.123456789Z` (RFC 3339)
    package static func time(nanoseconds time: Int64) -> String {
        let (date, rest) = split(time)
        let day = "\(digits(date.year, 4))-\(digits(date.month, 2))-\(digits(date.day, 2))"
        let clock = "\(digits(date.hour, 2)):\(digits(date.minute, 2)):\(digits(date.second, 2))"
        return "\(day)T\(clock).\(digits(rest, 9))Z"
    }

    /// The whole second, and the nanoseconds above it.
    private static func split(_ time: Int64) -> (CivilTime, Int) {
        let second = time / 1_000_000_000 - (time % 1_000_000_000 < 0 ? 1 : 0)
        return (CivilTime(secondsSinceEpoch: second), Int(time &- second &* 1_000_000_000))
    }

    /// `number` with at least `width` digits.
    static func digits(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
