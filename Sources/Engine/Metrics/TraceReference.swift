/// A trace id read from a record, kept as a number.
struct TraceReference: Equatable {
    let high: UInt64
    let low: UInt64
    let digits: UInt8

    /// Reads 16 or 32 hexadecimal digits of either case; anything else, and an id of zeros, is no reference.
    init?(hexadecimal bytes: ByteRun) {
        guard bytes.count == 32 || bytes.count == 16 else { return nil }
        var words: (high: UInt64, low: UInt64) = (0, 0)
        for index in 0..<bytes.count {
            let digit = Bytes.hexValue(bytes[index])
            guard digit != 255 else { return nil }
            words.high = words.high << 4 | words.low >> 60
            words.low = words.low << 4 | UInt64(digit)
        }
        guard words.high | words.low != 0 else { return nil }
        high = words.high
        low = words.low
        digits = UInt8(bytes.count)
    }
}
