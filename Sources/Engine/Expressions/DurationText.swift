/// Durations as text: `1h30m`, `-1.5s`, `0` (CEL language definition, "duration").
enum DurationText {
    enum Parsed {
        case nanoseconds(Int64)
        case outOfRange
        case noDuration
    }

    /// A sign and numbers with units from `h` to `ns`, fractions allowed; what is below a nanosecond is cut off.
    static func parse(_ text: ByteRun) -> Parsed {
        var at = 0
        var isNegative = false
        if text.count > 0, text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") {
            isNegative = text[0] == UInt8(ascii: "-")
            at = 1
        }
        if text.count == at + 1, text[at] == UInt8(ascii: "0") { return .nanoseconds(0) }
        guard at < text.count else { return .noDuration }
        // Counted downwards, so that the smallest value fits.
        var total: Int64 = 0
        while at < text.count {
            let whole = digits(text, &at, atMost: .max)
            var fraction = Digits()
            if at < text.count, text[at] == UInt8(ascii: ".") {
                at += 1
                fraction = digits(text, &at, atMost: 15)
            }
            guard whole.count + fraction.count > 0, let unit = unit(text, &at) else { return .noDuration }
            guard !whole.isCut else { return .outOfRange }
            let (scaled, high) = whole.value.multipliedReportingOverflow(by: unit)
            let (sum, carry) = total.addingReportingOverflow(scaled)
            let (less, borrow) = sum.subtractingReportingOverflow(fraction.part(of: unit))
            guard !high, !carry, !borrow else { return .outOfRange }
            total = less
        }
        if isNegative { return .nanoseconds(total) }
        return total == .min ? .outOfRange : .nanoseconds(-total)
    }

    private struct Digits {
        /// The negative of what the digits say.
        var value: Int64 = 0
        var count = 0
        var isCut = false

        /// The digits as a fraction of `unit`; those behind the fifteenth weigh less than a nanosecond.
        func part(of unit: Int64) -> Int64 {
            var power: Int64 = 1
            for _ in 0..<count { power *= 10 }
            let product = value.magnitude.multipliedFullWidth(by: UInt64(unit))
            return Int64(UInt64(power).dividingFullWidth(product).quotient)
        }
    }

    /// A run of digits, perhaps empty, of which the first `limit` count.
    private static func digits(_ text: ByteRun, _ at: inout Int, atMost limit: Int) -> Digits {
        var found = Digits()
        while at < text.count, text[at] &- UInt8(ascii: "0") < 10 {
            let digit = Int64(text[at] &- UInt8(ascii: "0"))
            at += 1
            if found.count == limit { continue }
            let (scaled, high) = found.value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.subtractingReportingOverflow(digit)
            if high || carry { found.isCut = true }
            found.value = sum
            found.count += 1
        }
        return found
    }

    private static func unit(_ text: ByteRun, _ at: inout Int) -> Int64? {
        let start = at
        while at < text.count, text[at] &- UInt8(ascii: "0") >= 10, text[at] != UInt8(ascii: ".") { at += 1 }
        switch String(text.slice(start..<at)) {
        case "h": return 3_600_000_000_000
        case "m": return 60_000_000_000
        case "s": return 1_000_000_000
        case "ms": return 1_000_000
        case "us", "µs", "μs": return 1_000
        case "ns": return 1
        default: return nil
        }
    }
}
