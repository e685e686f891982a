/// A fast keyed hash of short byte strings for tables whose keys come from outside.
///
/// Each 8 bytes are multiplied into the state at full width (the multiply-and-fold scheme of wyhash). With a seed drawn
/// for the process nobody can prepare keys that all fall into one slot, and nothing that is shown or stored may depend
/// on it; with a seed of the pipeline's own a hash is the same on every machine.
package struct SeededHash: Sendable {
    private let seed: UInt64

    package init(seed: UInt64 = .random(in: .min ... .max)) {
        self.seed = seed
    }

    private static let first: UInt64 = 0xa076_1d64_78bd_642f
    private static let second: UInt64 = 0xe703_7ed1_a0b4_28db

    /// The hash of `bytes`; `tweak` tells apart equal bytes in different roles.
    package func callAsFunction(_ bytes: UnsafeRawBufferPointer, tweak: UInt64 = 0) -> UInt64 {
        var state = Self.fold(seed ^ tweak ^ Self.first, Self.second)
        let count = bytes.count
        var offset = 0
        while offset &+ 8 <= count {
            let word = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            state = Self.fold(state ^ UInt64(littleEndian: word), Self.first)
            offset &+= 8
        }
        var last: UInt64 = 0
        while offset < count {
            last = unsafe last << 8 | UInt64(bytes[offset])
            offset &+= 1
        }
        return Self.fold(state ^ last, Self.second ^ UInt64(truncatingIfNeeded: count))
    }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (high, low) = a.multipliedFullWidth(by: b)
        return high ^ low
    }
}
