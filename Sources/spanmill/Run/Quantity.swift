/// Numbers as people read them.
enum Quantity {
    /// `12,345`
    static func count(_ number: UInt64) -> String {
        let digits = String(number)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// `1 record`, `12,345 records`
    static func count(_ number: UInt64, of noun: String) -> String {
        "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// `930.1 MB`
    static func bytes(_ number: UInt64) -> String {
        let units = ["B", "kB", "MB", "GB", "TB", "PB"]
        var value = Double(number)
        var unit = 0
        while value >= 999.95 && unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return unit == 0 ? "\(number) B" : "\(tenths(value)) \(units[unit])"
    }

    /// `2.1 s`
    static func seconds(_ value: Double) -> String { "\(tenths(value)) s" }

    /// One place behind the point.
    static func tenths(_ value: Double) -> String {
        let scaled = UInt64((value * 10).rounded())
        return "\(scaled / 10).\(scaled % 10)"
    }
}
