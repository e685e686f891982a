/// A trace id read from a record, kept as a number.
struct TraceReference: Equatable {
    let high: UInt64
    let low: UInt64
    let digits: UInt8

    /// Reads 16 or 32 hexadecimal digits of either case; anything else, and an id of zeros, is no reference.
    init?(hexadecimal bytes: Span<UInt8>) {
        guard bytes.count == 32 || bytes.count == 16 else { return nil }
        var words: (high: UInt64, low: UInt64) = (0, 0)
        for index in bytes.indices {
            guard let digit = Self.digit(bytes[index]) else { return nil }
            words.high = words.high << 4 | words.low >> 60
            words.low = words.low << 4 | digit
        }
        guard words.high | words.low != 0 else { return nil }
        high = words.high
        low = words.low
        digits = UInt8(bytes.count)
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 0x30...0x39: UInt64(byte &- 0x30)
        case 0x61...0x66: UInt64(byte &- 0x57)
        case 0x41...0x46: UInt64(byte &- 0x37)
        default: nil
        }
    }
}
