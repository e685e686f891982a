import Foundation

/// Random texts of the kinds that find faults in a scanner. The seed is printed, and SEED gives it back.
struct RandomText {
    private var state: UInt64
    let seed: UInt64

    init() {
        seed = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? .random(in: 0...UInt64.max)
        state = seed
        print("SEED=\(seed)")
    }

    /// SplitMix64 (Steele, Lea and Flood, 2014).
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// Bytes of a JSON scanner's life, each kind with its own weight in each text.
    mutating func bytes(count: Int) -> [UInt8] {
        let kinds: [[UInt8]] = [
            Array("{}[]:,".utf8), Array("\"".utf8), Array("\\".utf8), Array(" ".utf8), Array("\n".utf8),
            Array("\t\r\0\u{1F}".utf8), Array("0123456789".utf8), Array("abcdefxyzABCXZ".utf8), Array("é—😀".utf8),
            Array(0...255),
        ]
        let weights = kinds.map { _ in 1 << below(6) }
        let lots = weights.indices.flatMap { Array(repeating: $0, count: weights[$0]) }
        return (0..<count).map { _ in pick(kinds[pick(lots)]) }
    }

    /// Pieces joined until `count` bytes are there.
    mutating func joined(_ pieces: [String], count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += Array(pick(pieces).utf8) }
        return Array(bytes.prefix(count))
    }

    /// Text that is nearly JSON lines.
    mutating func jsonLike(count: Int) -> [UInt8] {
        joined(
            [
                "{", "}", "[", "]", ": ", ":", ", ", ",", "\"key\"", "\"\"", "\"a \\\" b\"", "\"\\\\\"", "\\",
                "\\\\\\", "\"", "1.5e-3", "-0", "true", "null", "NaN", " ", "\n", "}\n{", "}\r\n", "\t", "\"é—😀\"",
                "\"{[,:]}\"", "\"open\n",
            ],
            count: count
        )
    }
}
