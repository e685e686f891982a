/// One component of an order key: a number, a text, or nothing.
///
/// A text names its bytes by place in the storage that comes with it, so that a key costs no allocation.
enum OrderComponent: BitwiseCopyable, Equatable {
    /// The record has no such field, or it is null, NaN, an object or an array.
    case missing
    case integer(Int64)
    /// Never NaN.
    case real(Double)
    case text(start: UInt32, count: UInt32)

    /// A number as a component: NaN has no place in an order and counts as missing.
    static func number(_ value: Double) -> OrderComponent {
        value.isNaN ? .missing : .real(value)
    }

    /// -1, 0 or 1 as the first sorts before, with or after the second; nil when either is missing.
    ///
    /// Integers and reals compare by exact value, and any number stands before any text. Two texts are told apart by
    /// `texts`, which gets the places of both.
    @inline(__always)
    static func compare(
        _ left: OrderComponent,
        _ right: OrderComponent,
        texts: (_ left: Range<Int>, _ right: Range<Int>) -> Int
    ) -> Int? {
        switch (left, right) {
        case (.missing, _), (_, .missing): nil
        case (.integer(let a), .integer(let b)): a < b ? -1 : a > b ? 1 : 0
        case (.real(let a), .real(let b)): a < b ? -1 : a > b ? 1 : 0
        case (.integer(let a), .real(let b)): compare(a, b)
        case (.real(let a), .integer(let b)): -compare(b, a)
        case (.text(let aStart, let aCount), .text(let bStart, let bCount)):
            texts(Int(aStart)..<Int(aStart) + Int(aCount), Int(bStart)..<Int(bStart) + Int(bCount))
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
}
