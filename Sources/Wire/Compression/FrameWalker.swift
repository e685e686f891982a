/// Finds the borders of zstd frames without decoding them (RFC 8878 §3.1.1, §3.1.2).
///
/// ```
/// frame      │ magic 4 │ descriptor 1 │ window 0-1 │ dictionary 0-4 │ content size 0-8 │ blocks.. │ checksum 0/4 │
/// block      │ last:1 type:2 size:21 │ data                          3 bytes, little-endian, then the data
/// skippable  │ 0x184D2A5? 4 │ size 4 │ size bytes │
/// ```
package enum FrameWalker {
    /// What stands at a place of a file.
    package enum Finding: Equatable, Sendable {
        /// A frame of `length` bytes; `contentSize` where its header tells.
        case frame(length: Int64, contentSize: UInt64?, hasChecksum: Bool)
        case skippable(length: Int64)
        /// The file ends before the frame does.
        case torn
        /// Neither a frame nor the beginning of one.
        case foreign
        /// The end of the file.
        case end
    }

    private static let magic: UInt64 = 0xFD2F_B528
    private static let skippableMagic: UInt64 = 0x184D_2A50

    /// What begins at `offset` of a file of `end` bytes. `read` gives the `count` (at most 8) bytes at an offset as a
    /// little-endian number, and is only asked for bytes before `end`; its errors are passed on.
    package static func finding<Failure: Error>(
        at offset: Int64,
        end: Int64,
        read: (_ offset: Int64, _ count: Int) throws(Failure) -> UInt64
    ) throws(Failure) -> Finding {
        if offset >= end { return .end }
        guard end - offset >= 4 else { return .torn }
        let start = try read(offset, 4)
        if start & 0xFFFF_FFF0 == skippableMagic {
            guard end - offset >= 8 else { return .torn }
            let length = try 8 + Int64(read(offset + 4, 4))
            return length <= end - offset ? .skippable(length: length) : .torn
        }
        guard start == magic else { return .foreign }
        guard end - offset >= 5 else { return .torn }
        let descriptor = try read(offset + 4, 1)
        // Bit 3 is reserved and zero.
        guard descriptor & 8 == 0 else { return .foreign }
        let isSingle = descriptor & 0x20 != 0
        var place = offset + 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][Int(descriptor & 3)]
        let sizeLength = [isSingle ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
        guard place + Int64(sizeLength) <= end else { return .torn }
        // Two-byte sizes begin at 256 (§3.1.1.1.4).
        let contentSize = sizeLength == 0 ? nil : try read(place, sizeLength) &+ (sizeLength == 2 ? 256 : 0)
        place += Int64(sizeLength)
        var isLast = false
        while !isLast {
            guard place + 3 <= end else { return .torn }
            let header = try read(place, 3)
            isLast = header & 1 != 0
            let size = Int64(header >> 3)
            switch header >> 1 & 3 {
            case 0, 2: place += 3 + size
            case 1: place += 4
            default: return .foreign
            }
            guard place <= end else { return .torn }
        }
        let hasChecksum = descriptor & 4 != 0
        place += hasChecksum ? 4 : 0
        guard place <= end else { return .torn }
        return .frame(length: place - offset, contentSize: contentSize, hasChecksum: hasChecksum)
    }
}
