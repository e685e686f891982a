/// A hash of the options that a state rests on, the same in every run and on every machine.
enum StateFingerprint {
    /// FNV-1a over the parts with a byte between them that no UTF-8 has.
    static func of(_ parts: [String]) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for part in parts {
            for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            hash = (hash ^ 0xFF) &* 0x100_0000_01b3
        }
        return hash
    }
}
