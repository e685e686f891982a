import TestKit
import Testing

@testable import Wire

/// Numbers on a page: the same double comes back, and a bound is always the same text.
@Suite struct ExpositionNumberTests {
    private static func text(_ value: Double) -> String {
        var out: [UInt8] = []
        ExpositionNumber.append(value, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    @Test(
        "writes values",
        arguments: [
            (0.0, "0"), (1, "1"), (-3, "-3"), (0.1, "0.1"), (2.5e-7, "2.5e-07"), (1e15, "1000000000000000"),
            (9_007_199_254_740_991, "9007199254740991"), (1e300, "1e+300"), (.nan, "NaN"), (.infinity, "+Inf"),
            (-.infinity, "-Inf"), (0.30000000000000004, "0.30000000000000004"), (.leastNonzeroMagnitude, "5e-324"),
        ]
    )
    func values(_ value: Double, _ wanted: String) {
        #expect(Self.text(value) == wanted)
    }

    // OpenMetrics 1.0, Canonical Numbers.
    @Test(
        "writes bounds as Go's %g does",
        arguments: [
            (0.0, "0.0"), (0.001, "0.001"), (0.002, "0.002"), (0.25, "0.25"), (1, "1.0"), (9.999, "9.999"),
            (10, "10.0"),
            (1e-10, "1e-10"), (1e-9, "1e-09"), (1e-5, "1e-05"), (0.0001, "0.0001"), (100, "100.0"), (1e5, "100000.0"),
            (1e6, "1e+06"), (1e10, "1e+10"), (1_048_576, "1.048576e+06"), (123456.5, "123456.5"), (-0.5, "-0.5"),
            (-2e8, "-2e+08"), (1.5e-7, "1.5e-07"), (1e100, "1e+100"), (.infinity, "+Inf"),
        ]
    )
    func bounds(_ bound: Double, _ wanted: String) {
        #expect(ExpositionNumber.canonical(bound) == wanted)
    }

    @Test func anyDoubleComesBack() {
        var seed = Seed.fromEnvironment()
        for _ in 0..<20_000 {
            let value = Double(bitPattern: seed.next())
            guard !value.isNaN else { continue }
            let word = value.isInfinite ? (value < 0 ? "-Inf" : "+Inf") : nil
            #expect(word ?? Self.text(value) == Self.text(value))
            if word == nil {
                #expect(Double(Self.text(value)) == value, "SEED=\(seed.value)")
                #expect(Double(ExpositionNumber.canonical(value)) == value, "SEED=\(seed.value)")
            }
        }
    }
}
