/// Scalars as `string(..)` writes them.
enum ScalarText {
    /// Appends the text of a bool, number, timestamp or duration, at most 40 bytes within reserved room; of any other
    /// value nothing.
    static func append(_ value: Value, to out: inout ExpressionScratch) {
        switch value {
        case .bool(let truth): append(truth ? "true" : "false", to: &out)
        case .int(let number):
            if number < 0 { out.append(UInt8(ascii: "-")) }
            append(number.magnitude, to: &out)
        case .uint(let number): append(number, to: &out)
        case .double(let number): append(number, to: &out)
        case .timestamp(let instant): append(instant, to: &out)
        case .duration(let nanoseconds):
            if nanoseconds < 0 { out.append(UInt8(ascii: "-")) }
            append(nanoseconds.magnitude / 1_000_000_000, to: &out)
            append(fraction: Int(nanoseconds.magnitude % 1_000_000_000), to: &out)
            out.append(UInt8(ascii: "s"))
        default: break
        }
    }

    /// Shortest digits that read back the same, without the `.0` of a whole number.
    private static func append(_ number: Double, to out: inout ExpressionScratch) {
        guard number.isFinite else {
            append(number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity", to: &out)
            return
        }
        var text = number.description[...]
        if text.hasSuffix(".0") { text = text.dropLast(2) }
        for byte in text.utf8 { out.append(byte) }
    }

    private static func append(_ text: StaticString, to out: inout ExpressionScratch) {
        out.append(unsafe ByteRun(text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// RFC 3339 in UTC, the fraction as short as it can be.
    private static func append(_ instant: Value.Instant, to out: inout ExpressionScratch) {
        let time = CivilTime(secondsSinceEpoch: instant.seconds)
        append(time.year, width: 4, to: &out)
        for (mark, number) in [
            ("-", time.month), ("-", time.day), ("T", time.hour), (":", time.minute), (":", time.second),
        ] as [(Unicode.Scalar, Int)] {
            out.append(UInt8(ascii: mark))
            append(number, width: 2, to: &out)
        }
        append(fraction: Int(instant.nanoseconds), to: &out)
        out.append(UInt8(ascii: "Z"))
    }

    /// A point and the digits of `nanoseconds` without zeros at the end; nothing for 0.
    private static func append(fraction nanoseconds: Int, to out: inout ExpressionScratch) {
        guard nanoseconds > 0 else { return }
        var digits = nanoseconds
        var width = 9
        while digits % 10 == 0 {
            digits /= 10
            width -= 1
        }
        out.append(UInt8(ascii: "."))
        append(digits, width: width, to: &out)
    }

    private static func append(_ number: Int, width: Int, to out: inout ExpressionScratch) {
        var unit = (1..<width).reduce(1) { power, _ in power * 10 }
        while unit > 0 {
            out.append(UInt8(ascii: "0") + UInt8(number / unit % 10))
            unit /= 10
        }
    }

    private static func append(_ number: UInt64, to out: inout ExpressionScratch) {
        var unit: UInt64 = 1
        while number / unit >= 10 { unit *= 10 }
        while unit > 0 {
            out.append(UInt8(ascii: "0") + UInt8(number / unit % 10))
            unit /= 10
        }
    }
}
