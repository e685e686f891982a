/// Reads numbers with units, `1h30m` or `1.5GiB`, exactly: decimals stay decimals until the unit is known.
struct QuantityScanner {
    /// `digits` times ten to the power of minus `decimals`.
    struct Quantity {
        var digits: Int64
        var decimals: Int

        /// The quantity in a unit of `factor`, or nil when it is too large or no whole number of that.
        func scaled(by factor: Int64) -> Int64? {
            var divisor: UInt64 = 1
            for _ in 0..<decimals { divisor *= 10 }
            let product = digits.magnitude.multipliedFullWidth(by: factor.magnitude)
            guard product.high < divisor else { return nil }
            let (quotient, remainder) = divisor.dividingFullWidth(product)
            return remainder == 0 ? Int64(exactly: quotient) : nil
        }
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { position == bytes.count }

    /// A number without sign: digits, and up to nine more after a point. Nil leaves the position where it was.
    mutating func scanNumber() -> Quantity? {
        var quantity = Quantity(digits: 0, decimals: 0)
        var end = position
        var point: Int?
        while end < bytes.count {
            let byte = bytes[end]
            if byte == UInt8(ascii: "."), point == nil, end > position {
                point = end
            } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                let (times, overflow) = quantity.digits.multipliedReportingOverflow(by: 10)
                let (sum, carry) = times.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
                guard !overflow, !carry else { return nil }
                quantity.digits = sum
                if point != nil { quantity.decimals += 1 }
            } else {
                break
            }
            end += 1
        }
        guard end > position, point != end - 1, quantity.decimals <= 9 else { return nil }
        position = end
        return quantity
    }

    /// The letters that follow, perhaps none.
    mutating func scanUnit() -> String {
        let start = position
        while position < bytes.count, bytes[position] | 0x20 >= UInt8(ascii: "a"),
            bytes[position] | 0x20 <= UInt8(ascii: "z")
        {
            position += 1
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }
}
