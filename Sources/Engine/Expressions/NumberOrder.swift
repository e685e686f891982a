/// How one number stands to another on the common number line of int, uint and double, without loss.
enum NumberOrder {
    case less
    case equal
    case greater
    /// One of them is NaN.
    case unordered

    /// Nil when one of the values is no number.
    @inline(__always)
    static func of(_ left: Value, _ right: Value) -> NumberOrder? {
        switch (left, right) {
        case (.int(let left), .int(let right)): NumberOrder(left, right)
        case (.uint(let left), .uint(let right)): NumberOrder(left, right)
        case (.double(let left), .double(let right)): NumberOrder(left, right)
        case (.int(let left), .uint(let right)): left < 0 ? .less : NumberOrder(UInt64(left), right)
        case (.uint(let left), .int(let right)): right < 0 ? .greater : NumberOrder(left, UInt64(right))
        case (.int(let left), .double(let right)): NumberOrder(integer: left, double: right)
        case (.double(let left), .int(let right)): NumberOrder(integer: right, double: left).reversed
        case (.uint(let left), .double(let right)): NumberOrder(integer: left, double: right)
        case (.double(let left), .uint(let right)): NumberOrder(integer: right, double: left).reversed
        default: nil
        }
    }

    @inline(__always)
    init<Number: FixedWidthInteger>(_ left: Number, _ right: Number) {
        self = left < right ? .less : left == right ? .equal : .greater
    }

    @inline(__always)
    init(_ left: Double, _ right: Double) {
        self = left < right ? .less : left == right ? .equal : left > right ? .greater : .unordered
    }

    init(_ left: (Int64, Int32), _ right: (Int64, Int32)) {
        self = left < right ? .less : left == right ? .equal : .greater
    }

    /// Compares with the double's whole part, which is exact as an integer, and then with its fraction.
    ///
    /// One double is taken for less than it is: that just above the type's range (2^63, 2^64) counts as the largest
    /// integer, whose literal or text as a double it is; the conformance suite asks for this.
    private init<Number: FixedWidthInteger>(integer: Number, double: Double) {
        guard !double.isNaN else {
            self = .unordered
            return
        }
        let whole = double.rounded(.towardZero)
        if let exact = Number(exactly: whole) {
            let order = NumberOrder(integer, exact)
            self = order == .equal ? NumberOrder(whole, double) : order
        } else if whole == Double(Number.max) {
            self = NumberOrder(integer, Number.max)
        } else {
            self = double > 0 ? .less : .greater
        }
    }

    private var reversed: NumberOrder {
        switch self {
        case .less: .greater
        case .greater: .less
        case .equal, .unordered: self
        }
    }

    @inline(__always)
    func satisfies(_ order: Node.Order) -> Bool {
        switch order {
        case .less: self == .less
        case .lessOrEqual: self == .less || self == .equal
        case .greater: self == .greater
        case .greaterOrEqual: self == .greater || self == .equal
        }
    }
}
