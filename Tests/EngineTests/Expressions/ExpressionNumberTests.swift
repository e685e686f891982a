import TestKit
import Testing

@testable import Engine

/// Number text to numbers: as the standard library reads it, to the last bit.
@Suite struct ExpressionNumberTests {
    private static func number(_ text: String) -> Value { withRun(text) { DecimalText.jsonNumber($0) } }

    private static func withRun<Result>(_ text: String, _ body: (ByteRun) -> Result) -> Result {
        unsafe Array(text.utf8 + [0]).withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("there is a zero") }
            return unsafe body(ByteRun(start, count: buffer.count - 1))
        }
    }

    private static func digits(_ count: Int, _ seed: inout Seed) -> String {
        String((0..<count).map { _ in Character("\(Int.random(in: 0...9, using: &seed))") })
    }

    private static func randomText(_ seed: inout Seed) -> String {
        let sign = Bool.random(using: &seed) ? "-" : ""
        switch Int.random(in: 0..<6, using: &seed) {
        case 0: return "\(Double(bitPattern: UInt64.random(in: 0..<0x7FF0_0000_0000_0000, using: &seed)))"
        case 1: return sign + "0." + digits(Int.random(in: 1...25, using: &seed), &seed)
        case 2: return sign + "\(Int64.random(in: 0...Int64.max, using: &seed))." + digits(3, &seed)
        case 3:
            let exponent = Int.random(in: -40...40, using: &seed)
            return sign + "1" + digits(Int.random(in: 0...19, using: &seed), &seed) + "e\(exponent)"
        case 4: return "\(Double.random(in: 0...1, using: &seed))"
        default: return sign + "1" + digits(Int.random(in: 0...21, using: &seed), &seed) + ".0"
        }
    }

    @Test("reads doubles as the standard library does")
    func readsDoubles() {
        var seed = Seed.fromEnvironment()
        for _ in 0..<200_000 {
            let text = Self.randomText(&seed)
            guard case .double(let got) = Self.number(text), let wanted = Double(text) else {
                Issue.record("SEED=\(seed.value): \(text) is no double")
                return
            }
            guard got.bitPattern == wanted.bitPattern else {
                Issue.record("SEED=\(seed.value): \(text) gave \(got), wanted \(wanted)")
                return
            }
        }
    }

    @Test(
        "halves between two doubles go to the even one",
        arguments: [
            "9007199254740993.0", "9007199254740995.0", "1.00000000000000011102230246251565404236316680908203125",
            "0.5000000000000000555111512312578270211815834045410156250", "4503599627370496.5", "4503599627370497.5",
            "18446744073709551615.0", "184467440737095516150e-1", "1e23", "8.5e22", "5e-324", "2.4703282292062327e-324",
            "1.7976931348623157e308", "1e309", "123456789012345678e-27", "0.000000000000000000000000001",
        ]
    )
    func roundsToEven(_ text: String) throws {
        guard case .double(let got) = Self.number(text) else {
            Issue.record("\(text) is no double")
            return
        }
        #expect(got == Double(text))
    }

    @Test("keeps whole numbers whole")
    func readsIntegers() {
        var seed = Seed.fromEnvironment()
        for _ in 0..<50_000 {
            let text =
                (Bool.random(using: &seed) ? "-" : "") + "1" + Self.digits(Int.random(in: 0...21, using: &seed), &seed)
            let got = Self.number(text)
            let agrees =
                switch got {
                case .int(let number): Int64(text) == number
                case .uint(let number): Int64(text) == nil && UInt64(text) == number
                case .double(let number): Int64(text) == nil && UInt64(text) == nil && Double(text) == number
                default: false
                }
            guard agrees else {
                Issue.record("SEED=\(seed.value): \(text) gave \(got)")
                return
            }
        }
    }

    @Test(
        "refuses what is no number",
        arguments: [
            "", "-", "+", ".", "1.2.3", "1e", "1e+", "e5", "0x10", " 1", "1 ", "1_000", "12345678a", "--1", "1-",
        ]
    )
    func refuses(_ text: String) {
        #expect(Self.withRun(text) { DecimalText.double($0) } == nil)
        #expect(Self.withRun(text) { DecimalText.int($0) } == nil)
        #expect(Self.withRun(text) { DecimalText.uint($0) } == nil)
    }
}
