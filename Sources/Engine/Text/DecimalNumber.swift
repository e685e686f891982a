/// A decimal number read exactly, as far as a time needs it: `-12`, `1700000000.123456`, `1.7e9`.
struct DecimalNumber {
    /// The part before the point, with its sign.
    private(set) var integer: Int64 = 0
    /// The part behind it in billionths, without sign.
    private(set) var billionths: Int64 = 0
    private(set) var isNegative = false

    /// Nil when the text is no number, or its integer part does not fit.
    init?(_ text: ByteView) {
        var at = 0
        if at < text.count, text[at] == UInt8(ascii: "-") {
            isNegative = true
            at += 1
        }
        let start = at
        while at < text.count, Bytes.isDigit(text[at]) {
            let (scaled, overflow) = integer.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(Int64(text[at] &- 0x30))
            guard !overflow, !carry else { return nil }
            integer = sum
            at += 1
        }
        guard at > start else { return nil }
        if at < text.count, text[at] == UInt8(ascii: ".") {
            at += 1
            guard let fraction = TimeText.fractionDigits(text, &at) else { return nil }
            billionths = fraction
        }
        if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
            guard let exponent = Self.exponent(text.dropFirst(at + 1)),
                let scaled = Self.scale(text.prefix(at), exponent)
            else { return nil }
            (integer, billionths) = scaled
        } else if at != text.count {
            return nil
        }
        if isNegative { integer = -integer }
    }

    private static func exponent(_ text: ByteView) -> Int? {
        guard !text.isEmpty else { return nil }
        let signs = text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-") ? 1 : 0
        guard (1...3).contains(text.count - signs), let value = TimeText.number(text, signs, text.count - signs) else {
            return nil
        }
        return text[0] == UInt8(ascii: "-") ? -value : value
    }

    /// The digits of `text` with the point moved to the right by `exponent`.
    private static func scale(_ text: ByteView, _ exponent: Int) -> (Int64, Int64)? {
        let point = text.find(UInt8(ascii: "."))
        var integer: Int64 = 0
        var billionths: Int64 = 0
        // Place of a digit: 0 is the ones, -1 the tenths.
        var place = point - (text[0] == UInt8(ascii: "-") ? 1 : 0) - 1 + exponent
        for index in 0..<text.count where Bytes.isDigit(text[index]) {
            let digit = Int64(text[index] &- 0x30)
            if digit > 0 {
                guard place <= 18, let power = power(place >= 0 ? place : place + 9) else {
                    if place < -9 { break }
                    return nil
                }
                let (value, overflow) = digit.multipliedReportingOverflow(by: power)
                guard !overflow else { return nil }
                if place >= 0 {
                    let (sum, carry) = integer.addingReportingOverflow(value)
                    guard !carry else { return nil }
                    integer = sum
                } else {
                    billionths += value
                }
            }
            place -= 1
        }
        return (integer, billionths)
    }

    private static func power(_ exponent: Int) -> Int64? {
        guard (0...18).contains(exponent) else { return nil }
        var value: Int64 = 1
        for _ in 0..<exponent { value *= 10 }
        return value
    }
}
