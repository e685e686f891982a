/// A trace id read from a record, kept as a number.
struct TraceReference: Equatable {
    let high: UInt64
    let low: UInt64
    let digits: UInt8

    /// Reads 16 or 32 hexadecimal digits of either case; anything else, and an id of zeros, is no reference.
    init?(hexadecimal bytes: ByteRun) {
        guard bytes.count == 32 || bytes.count == 16 else { return nil }
        var high: UInt64 = 0
        if bytes.count == 32 {
            guard let word = Self.sixteenDigits(bytes, 0) else { return nil }
            high = word
        }
        guard let low = Self.sixteenDigits(bytes, bytes.count - 16), high | low != 0 else { return nil }
        self.high = high
        self.low = low
        digits = UInt8(bytes.count)
    }

    private static func sixteenDigits(_ bytes: ByteRun, _ start: Int) -> UInt64? {
        guard let first = eightDigits(bytes.word(start)), let last = eightDigits(bytes.word(start + 8)) else { return nil }
        return first << 32 | last
    }

    /// The number that eight hexadecimal digits, the first in the lowest byte, stand for; nil when one is none.
    @inline(__always)
    private static func eightDigits(_ word: UInt64) -> UInt64? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let high = ones &* 0x80
        guard word & high == 0 else { return nil }
        // By byte: its top bit says whether it is at least the first, and not beyond the last, of a range.
        func isWithin(_ bytes: UInt64, _ first: UInt64, _ last: UInt64) -> UInt64 {
            (bytes &+ ones &* (0x80 - first)) & ~(bytes &+ ones &* (0x7F - last)) & high
        }
        let lower = word | ones &* 0x20
        let letters = isWithin(lower, 0x61, 0x66)
        guard isWithin(word, 0x30, 0x39) | letters == high else { return nil }
        let nibbles = (word & (ones &* 0x0F)) &+ (letters >> 7) &* 9
        // Pairs, then fours, then all, the first digit becoming the highest.
        let pairs = (nibbles << 4 | nibbles >> 8) & 0x00FF_00FF_00FF_00FF
        let fours = (pairs << 8 | pairs >> 16) & 0x0000_FFFF_0000_FFFF
        return (fours << 16 | fours >> 32) & 0xFFFF_FFFF
    }
}
