extension Duration {
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("w", 604_800_000_000_000), ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
        ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000), ("ns", 1),
    ]

    /// The longest that an option can say: 2^63 - 1 nanoseconds, 292 years.
    package static let longestOption = Duration.nanoseconds(Int64.max)

    /// Reads `250ms`, `10s`, `1.5h`, `1h30m` or `0`. Units: `ns us ms s m h d w`.
    ///
    /// - Returns: nil for anything else: a number without unit, a sign, a fraction of a nanosecond, too long a time.
    package init?(optionText text: String) {
        guard text != "0" else {
            self = .zero
            return
        }
        var scanner = QuantityScanner(text)
        var total: Int64 = 0
        repeat {
            guard let quantity = scanner.scanNumber() else { return nil }
            let name = scanner.scanUnit()
            guard let unit = Self.units.first(where: { $0.name == name }),
                let nanoseconds = quantity.scaled(by: unit.nanoseconds)
            else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(nanoseconds)
            guard !overflow else { return nil }
            total = sum
        } while !scanner.isAtEnd
        self = .nanoseconds(total)
    }

    /// Whole nanoseconds, clamped to what 64 bits hold.
    package var clampedNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard overflow || carry else { return sum }
        return seconds < 0 ? .min : .max
    }

    /// The shortest exact form as an option writes it: `90s`, `2h`, `30d`.
    package var optionText: String {
        let nanoseconds = clampedNanoseconds
        guard nanoseconds != 0 else { return "0s" }
        // Weeks are read but not written: 14d says more than 2w.
        let unit = Self.units.dropFirst().first { nanoseconds % $0.nanoseconds == 0 }
        guard let unit else { return "\(nanoseconds)ns" }
        return "\(nanoseconds / unit.nanoseconds)\(unit.name)"
    }
}
