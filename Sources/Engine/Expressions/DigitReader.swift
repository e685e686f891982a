/// Reads fixed-width numbers and marks off the front of a text.
struct DigitReader {
    private let text: ByteRun
    private var at = 0

    init(_ text: ByteRun) {
        self.text = text
    }

    var isAtEnd: Bool { at == text.count }

    /// Exactly `width` digits.
    mutating func number(_ width: Int) -> Int? {
        guard text.count - at >= width else { return nil }
        var value = 0
        for index in at..<at + width {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        at += width
        return value
    }

    /// All digits that follow, at least one, as a fraction of a second in nanoseconds.
    mutating func fraction() -> Int64? {
        let start = at
        var value: Int64 = 0
        var unit: Int64 = 100_000_000
        while at < text.count, text[at] &- UInt8(ascii: "0") < 10 {
            value += Int64(text[at] &- UInt8(ascii: "0")) * unit
            unit /= 10
            at += 1
        }
        return at > start ? value : nil
    }

    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard at < text.count, text[at] == UInt8(ascii: mark) else { return false }
        at += 1
        return true
    }
}
