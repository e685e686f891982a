/// One component of an order key: a number, a text, or nothing.
///
/// A text names its bytes by place in the storage that comes with it, so that a key costs no allocation.
package enum OrderComponent: Sendable, Equatable {
    /// The record has no such field, or it is null, NaN, an object or an array.
    case missing
    case integer(Int64)
    /// Never NaN.
    case real(Double)
    case text(start: UInt32, count: UInt32)

    /// A number as a component: NaN has no place in an order and counts as missing.
    package static func number(_ value: Double) -> OrderComponent {
        value.isNaN ? .missing : .real(value)
    }

    /// -1, 0 or 1 as the first component sorts before, with or after the second; nil when either is missing.
    ///
    /// Integers and reals compare by exact value. Texts compare by at most `MetricLimits.orderTextBytes` bytes.
    static func compare(
        _ left: OrderComponent,
        in leftBytes: Span<UInt8>,
        _ right: OrderComponent,
        in rightBytes: Span<UInt8>
    ) -> Int? {
        switch (left, right) {
        case (.missing, _), (_, .missing): nil
        case (.integer(let a), .integer(let b)): a < b ? -1 : a > b ? 1 : 0
        case (.real(let a), .real(let b)): a < b ? -1 : a > b ? 1 : 0
        case (.integer(let a), .real(let b)): compare(a, b)
        case (.real(let a), .integer(let b)): -compare(b, a)
        case (.text(let aStart, let aCount), .text(let bStart, let bCount)):
            compareTexts(
                leftBytes.extracting(range(aStart, aCount)),
                rightBytes.extracting(range(bStart, bCount))
            )
        case (.text, _): 1
        case (_, .text): -1
        }
    }

    private static func compare(_ integer: Int64, _ real: Double) -> Int {
        // Nothing is rounded: above 2^53 not every integer is a double.
        if real >= 0x1p63 { return -1 }
        if real < -0x1p63 { return 1 }
        let whole = Int64(real.rounded(.down))
        if integer != whole { return integer < whole ? -1 : 1 }
        return Double(whole) < real ? -1 : 0
    }

    private static func range(_ start: UInt32, _ count: UInt32) -> Range<Int> {
        Int(start)..<Int(start) + min(Int(count), MetricLimits.orderTextBytes)
    }

    private static func compareTexts(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            return left[index] < right[index] ? -1 : 1
        }
        return (left.count - right.count).signum()
    }
}
