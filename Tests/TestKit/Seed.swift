#if canImport(Glibc)
    private import Glibc
#else
    private import Musl
#endif

/// A seeded generator (SplitMix64): a failing test prints its seed, and `SEED=42 swift test` runs it again.
package struct Seed: RandomNumberGenerator {
    package let value: UInt64
    private var state: UInt64

    package init(_ value: UInt64) {
        self.value = value
        state = value
    }

    /// From `SEED` in the environment, else a fresh one.
    package static func fromEnvironment() -> Seed {
        if let text = unsafe getenv("SEED"), let value = UInt64(unsafe String(cString: text)) { return Seed(value) }
        return Seed(UInt64.random(in: 0...UInt64.max))
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    package mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    package mutating func pick<C: RandomAccessCollection>(_ choices: C) -> C.Element {
        choices[choices.index(choices.startIndex, offsetBy: below(choices.count))]
    }

    package mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &self) < share }
}
