/// The date that was read last: the lines of a log are nearly all of one day.
struct DateMemory {
    /// `YYYY-MM-` and `DD` as they stand in the text; zeros are no date.
    private var yearAndMonth: UInt64 = 0
    private var day: UInt16 = 0
    private var seconds: Int64 = 0

    /// Seconds since 1970 of the date's midnight, if it is the one that was read last.
    @inline(__always)
    func seconds(_ yearAndMonth: UInt64, _ day: UInt16) -> Int64? {
        yearAndMonth == self.yearAndMonth && day == self.day ? seconds : nil
    }

    mutating func remember(_ yearAndMonth: UInt64, _ day: UInt16, _ seconds: Int64) {
        self.yearAndMonth = yearAndMonth
        self.day = day
        self.seconds = seconds
    }
}
