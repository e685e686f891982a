/// Seeded random numbers (SplitMix64): the same seed writes the same corpus everywhere.
public struct Generator {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// In 0..<1.
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    public mutating func hex(_ digits: Int) -> String {
        var text = ""
        while text.utf8.count < digits {
            let word = String(next(), radix: 16)
            text += String(repeating: "0", count: 16 - word.utf8.count) + word
        }
        return String(text.prefix(digits))
    }

    /// Exponential with the given mean.
    public mutating func exponential(mean: Double) -> Double {
        // A series of -log(1 - u) that needs no C library: halve until the rest is small.
        var rest = 1 - unit()
        var halvings = 0.0
        while rest < 0.5 {
            rest *= 2
            halvings += 1
        }
        let y = (rest - 1) / (rest + 1)
        let log = 2 * (y + y * y * y / 3 + y * y * y * y * y / 5)
        return mean * (halvings * 0.693147180559945 - log)
    }
}
