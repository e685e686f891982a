/// A day of the Gregorian calendar, UTC.
package struct CivilDate: Sendable, Hashable {
    package var year: Int
    package var month: Int
    package var day: Int

    package static let nanosecondsPerDay: Int64 = 86_400_000_000_000

    /// The number of the day that holds a time, from 1970-01-01 = 0; days before it are negative.
    @inline(__always)
    package static func dayNumber(ofNanoseconds time: Int64) -> Int64 {
        let day = time / nanosecondsPerDay
        return time % nanosecondsPerDay < 0 ? day - 1 : day
    }

    /// From the number of a day; the algorithm counts in years that begin in March, eras of 400 of them.
    package init(dayNumber: Int64) {
        let shifted = dayNumber + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
        month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    }

    /// `2026-11-01`
    package var text: String { "\(Self.digits(year, 4))-\(Self.digits(month, 2))-\(Self.digits(day, 2))" }

    /// `20261101`
    package var compactText: String { Self.digits(year, 4) + Self.digits(month, 2) + Self.digits(day, 2) }

    /// `number` with at least `width` digits.
    package static func digits(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
