/// Random JSON text in many ways of writing it, and damage to it.
package struct RandomJSON {
    package var seed: Seed
    /// Keys to draw from, so that duplicates and the plan's paths come up.
    package var keys = ["a", "b", "task_id", "task.id", "metrics", "x.y", "кey", "k\\u0061", "loss", ""]

    package init(_ seed: Seed) { self.seed = seed }

    private mutating func space() -> String {
        seed.chance(0.85) ? "" : seed.pick([" ", "  ", "\t", " \t ", "\r"])
    }

    package mutating func object(depth: Int = 0) -> String {
        var text = "{" + space()
        let count = seed.below(depth == 0 ? 9 : 4)
        let separator = seed.chance(0.5) ? ", " : ","
        let colon = seed.chance(0.5) ? ": " : ":"
        for i in 0..<count {
            if i > 0 { text += space() + separator + space() }
            text += "\"\(key())\"" + space() + colon + space() + value(depth: depth + 1)
        }
        return text + space() + "}"
    }

    private mutating func key() -> String {
        seed.chance(0.9) ? seed.pick(keys) : String(repeating: "k", count: seed.below(600))
    }

    private mutating func value(depth: Int) -> String {
        switch seed.below(depth > 4 ? 7 : 10) {
        case 0: return seed.pick(["true", "false", "null"])
        case 1: return seed.pick(["NaN", "Infinity", "-Infinity", "0", "-0", "1e9"])
        case 2: return "\(seed.below(1_000_000))"
        case 3: return "\(Double(seed.below(1_000_000)) / 7)"
        case 4: return seed.pick(["123456789012345678901234567890", "0.1000000000000000055511", "-12.5E-3", "1e400"])
        case 7: return object(depth: depth)
        case 8:
            var text = "[" + space()
            for i in 0..<seed.below(4) { text += (i > 0 ? "," + space() : "") + value(depth: depth + 1) }
            return text + space() + "]"
        default: return "\"\(string())\""
        }
    }

    private mutating func string() -> String {
        var text = ""
        for _ in 0..<seed.below(12) {
            text += seed.pick([
                "a", "loss ", "{", "}", "[", "]", ":", ",", "\\\"", "\\\\", "\\n", "\\u00e9", "\\ud83d\\ude00",
                "\\ud83d", "é",
                "😀", "/", "0123456789", "\\/",
            ])
        }
        return text
    }

    /// `text` with a few bytes changed, taken out or put in.
    package mutating func damaged(_ text: String) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0...seed.below(3) where !bytes.isEmpty {
            let at = seed.below(bytes.count)
            let byte = seed.pick(Array("{}[]:,\"\\ntfu0.e-+ \t\u{1}x".utf8) + [0xFF, 0xC3, 0x80, 0xED])
            switch seed.below(3) {
            case 0: bytes[at] = byte
            case 1: bytes.remove(at: at)
            default: bytes.insert(byte, at: at)
            }
        }
        return bytes.filter { $0 != 0x0A }
    }
}
