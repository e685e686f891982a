/// One observation that a counter or a histogram bucket points to as an example, by its trace.
///
/// Only trace ids of 16 or 32 hexadecimal digits that are not all zero become exemplars, so no other text of a record
/// can reach a page this way.
package struct MetricExemplar: Sendable, Equatable {
    /// The trace id as a number; `high` is 0 and `digits` 16 for the short ids of older tracers.
    package let high: UInt64
    package let low: UInt64
    package let digits: UInt8
    /// The observed value.
    package let value: Double
    /// When it was observed, in nanoseconds since 1970; 0 means not known.
    package let time: Int64

    package init(high: UInt64, low: UInt64, digits: UInt8 = 32, value: Double, time: Int64) {
        self.high = high
        self.low = low
        self.digits = digits
        self.value = value
        self.time = time
    }

    /// The trace id in lower-case hexadecimal digits.
    package var traceID: String {
        let low = Self.hex(low)
        return digits == 16 ? low : Self.hex(high) + low
    }

    private static func hex(_ word: UInt64) -> String {
        let text = String(word, radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
}
