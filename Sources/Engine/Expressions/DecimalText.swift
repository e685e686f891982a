/// Reads number text as JSON and CEL write it, exactly rounded and without allocation in all ordinary cases.
enum DecimalText {
    /// The CEL number of JSON number text: without fraction and exponent an int, or a uint where only that holds it, and
    /// else a double.
    static func jsonNumber(_ text: ByteRun) -> Value {
        guard let parts = Parts(text) else { return .double(slowDouble(text) ?? .nan) }
        guard parts.isInteger, !parts.isCut else { return .double(double(parts, text)) }
        if !parts.isNegative {
            if let small = Int64(exactly: parts.digits) { return .int(small) }
            return .uint(parts.digits)
        }
        if parts.digits == Int64.min.magnitude { return .int(.min) }
        guard let magnitude = Int64(exactly: parts.digits) else { return .double(double(parts, text)) }
        return .int(-magnitude)
    }

    /// Bare `NaN`, `Infinity` or `-Infinity`.
    static func nonfinite(_ text: ByteRun) -> Double {
        switch text[0] {
        case UInt8(ascii: "N"): .nan
        case UInt8(ascii: "-"): -.infinity
        default: .infinity
        }
    }

    /// The double nearest to decimal text, or nil when the text is none; `inf`, `infinity` and `nan` in any case count.
    static func double(_ text: ByteRun) -> Double? {
        guard let parts = Parts(text) else { return named(text) }
        return double(parts, text)
    }

    /// Decimal digits with an optional sign, or nil when the text is none or does not fit.
    static func int(_ text: ByteRun) -> Int64? {
        guard let parts = Parts(text), parts.isInteger, !parts.isCut else { return nil }
        if parts.isNegative, parts.digits == Int64.min.magnitude { return .min }
        guard let magnitude = Int64(exactly: parts.digits) else { return nil }
        return parts.isNegative ? -magnitude : magnitude
    }

    /// Decimal digits without sign, or nil when the text is none or does not fit.
    static func uint(_ text: ByteRun) -> UInt64? {
        guard let parts = Parts(text), parts.isInteger, !parts.isCut, !parts.isSigned else { return nil }
        return parts.digits
    }

    // MARK: - From decimal to binary

    /// 5^27 is the largest power of five below 2^63.
    private static let powersOfFive: [UInt64] = (0...27).map { power in
        (0..<power).reduce(1) { product, _ in product * 5 }
    }

    /// The powers of ten that a double holds exactly.
    private static let powersOfTen: [Double] = (0...22).map { power in
        (0..<power).reduce(1) { product, _ in product * 10 }
    }

    /// `digits · 10^exponent`, correctly rounded. Where digits and power are doubles themselves, one operation rounds once
    /// (Clinger, "How to Read Floating Point Numbers Accurately"): what Python prints has 17 digits at most, and mostly
    /// fewer than 2^53 stands for.
    @inline(__always)
    private static func double(_ parts: Parts, _ text: ByteRun) -> Double {
        guard !parts.isCut, parts.digits <= 1 << 53, (-22...22).contains(parts.exponent) else {
            return wideDouble(parts, text)
        }
        let digits = Double(Int64(truncatingIfNeeded: parts.digits))
        let power = powersOfTen[Swift.abs(parts.exponent)]
        let magnitude = parts.exponent < 0 ? digits / power : digits * power
        return parts.isNegative ? -magnitude : magnitude
    }

    /// The same with |exponent| <= 27 from one exact 128-bit product or quotient whose
    /// remainder is kept as a sticky bit, so that the conversion to 53 bits rounds once.
    private static func wideDouble(_ parts: Parts, _ text: ByteRun) -> Double {
        guard !parts.isCut, (-27...27).contains(parts.exponent) else { return slowDouble(text) ?? .nan }
        let sign: FloatingPointSign = parts.isNegative ? .minus : .plus
        guard parts.digits != 0 else { return parts.isNegative ? -0.0 : 0 }
        let significand: UInt64
        let scale: Int
        if parts.exponent < 0 {
            let divisor = powersOfFive[-parts.exponent]
            let shift = parts.digits.leadingZeroBitCount
            let divisorShift = divisor.leadingZeroBitCount
            let dividend = parts.digits << shift
            let (quotient, remainder) = (divisor << divisorShift).dividingFullWidth((dividend >> 1, dividend << 63))
            significand = quotient | (remainder == 0 ? 0 : 1)
            scale = divisorShift - shift - 63 + parts.exponent
        } else {
            let product = parts.digits.multipliedFullWidth(by: powersOfFive[parts.exponent])
            if product.high == 0 {
                significand = product.low
                scale = parts.exponent
            } else {
                let shift = product.high.leadingZeroBitCount
                let below = shift == 0 ? 0 : product.low >> (64 - UInt64(shift))
                significand = product.high << shift | below | (product.low << shift == 0 ? 0 : 1)
                scale = 64 - shift + parts.exponent
            }
        }
        return Double(sign: sign, exponent: scale, significand: Double(significand))
    }

    /// More than 19 digits, or an exponent far out: rare enough for the standard library and a `String`.
    private static func slowDouble(_ text: ByteRun) -> Double? {
        Double(String(text))
    }

    private static func named(_ text: ByteRun) -> Double? {
        switch String(text).lowercased() {
        case "inf", "+inf", "infinity", "+infinity": .infinity
        case "-inf", "-infinity": -.infinity
        case "nan": .nan
        default: nil
        }
    }

    /// Decimal text taken apart: `[+-] digits [. digits] [e [+-] digits]`.
    private struct Parts {
        /// All digits as one number; meaningless when `isCut`.
        private(set) var digits: UInt64 = 0
        /// Power of ten of the last digit.
        private(set) var exponent = 0
        private(set) var isNegative = false
        private(set) var isSigned = false
        private(set) var isInteger = true
        /// The digits do not fit 64 bits.
        private(set) var isCut = false

        /// Nil when the text is no decimal number.
        init?(_ text: ByteRun) {
            var at = 0
            if text.count > 0, text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") {
                isNegative = text[0] == UInt8(ascii: "-")
                isSigned = true
                at = 1
            }
            var count = take(text, &at)
            if at < text.count, text[at] == UInt8(ascii: ".") {
                isInteger = false
                at += 1
                let fraction = take(text, &at)
                exponent = -fraction
                count += fraction
            }
            guard count > 0 else { return nil }
            if count > 19 { isCut = overflows(text, upTo: at) }
            if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
                isInteger = false
                at += 1
                guard takeExponent(text, &at) else { return nil }
            }
            guard at == text.count else { return nil }
        }

        /// Takes a run of digits and returns their number.
        @inline(__always)
        private mutating func take(_ text: ByteRun, _ at: inout Int) -> Int {
            let start = at
            // Wrapping, and the overflow told by the number of digits: a check per digit costs as much as the digit.
            while text.count - at >= 8, let eight = Self.eightDigits(text.word(at)) {
                digits = digits &* 100_000_000 &+ eight
                at += 8
            }
            takeLast(text, &at)
            while at < text.count {
                let digit = text[unchecked: at] &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                digits = digits &* 10 &+ UInt64(digit)
                at += 1
            }
            return at - start
        }

        /// The digits of a text that ends in fewer than eight of them, in one step: the text's last eight bytes, with those
        /// before `at` read as zeros.
        @inline(__always)
        private mutating func takeLast(_ text: ByteRun, _ at: inout Int) {
            let left = text.count - at
            guard left > 0, left < 8, text.count >= 8 else { return }
            let known = UInt64.max >> UInt64(truncatingIfNeeded: left * 8)
            let word = text.word(text.count - 8) & ~known | 0x3030_3030_3030_3030 & known
            guard let last = Self.eightDigits(word) else { return }
            digits = digits &* Self.smallPowers[left] &+ last
            at = text.count
        }

        private static let smallPowers: [UInt64] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000]

        /// The number that eight digits, first one in the lowest byte, stand for; nil when one is none. Three steps of
        /// multiplying pairs, as in Lemire's "Quickly parsing eight digits".
        @inline(__always)
        private static func eightDigits(_ word: UInt64) -> UInt64? {
            let carried = word &+ 0x0606_0606_0606_0606
            let zeros: UInt64 = 0x3030_3030_3030_3030
            guard ((word ^ zeros) | (carried ^ zeros)) & 0xF0F0_F0F0_F0F0_F0F0 == 0 else { return nil }
            let single = word & 0x0F0F_0F0F_0F0F_0F0F
            let pairs = (single &* 10 &+ single >> 8) & 0x00FF_00FF_00FF_00FF
            let fours = (pairs &* 100 &+ pairs >> 16) & 0x0000_FFFF_0000_FFFF
            return (fours &* 10_000 &+ fours >> 32) & 0xFFFF_FFFF
        }

        /// Whether the digits before `end` do not fit 64 bits; only asked for more than 19.
        private func overflows(_ text: ByteRun, upTo end: Int) -> Bool {
            var sum: UInt64 = 0
            for at in 0..<end where text[at] &- UInt8(ascii: "0") < 10 {
                let (scaled, high) = sum.multipliedReportingOverflow(by: 10)
                let (next, carry) = scaled.addingReportingOverflow(UInt64(text[at] &- UInt8(ascii: "0")))
                if high || carry { return true }
                sum = next
            }
            return false
        }

        private mutating func takeExponent(_ text: ByteRun, _ at: inout Int) -> Bool {
            var sign = 1
            if at < text.count, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
                sign = text[at] == UInt8(ascii: "-") ? -1 : 1
                at += 1
            }
            let start = at
            var power = 0
            while at < text.count, text[at] &- UInt8(ascii: "0") < 10 {
                power = min(power * 10 + Int(text[at] &- UInt8(ascii: "0")), 1_000_000)
                at += 1
            }
            exponent += sign * power
            return at > start
        }
    }
}
