internal import Flow

/// How far a file has been read, as a commit records it.
///
/// ```
/// │ version 1 │ finished 1 │ stream 4 │ offset 8 │ prefix length 2 │ prefix hash 8 │ size 8 │ path, to the end │
/// ```
/// Numbers stand with the lowest byte first. The row's key is `DEVICE:INODE`. A file is the same one when device, inode and
/// the hash of as many first bytes as were hashed are; the path is for people. The offset is in the file's text, which for
/// a compressed file is what comes out of it.
struct FileCheckpoint: Equatable {
    var stream: UInt32
    var offset: UInt64
    var prefixLength: UInt16
    var prefixHash: UInt64
    /// Of the file when it was read to its end; a compressed one of that size has nothing new.
    var size: UInt64
    var isFinished: Bool
    var path: String

    private static let version: UInt8 = 1
    private static let fixedBytes = 32

    var bytes: [UInt8] {
        var out: [UInt8] = [Self.version, isFinished ? 1 : 0]
        func append(_ value: UInt64, _ count: Int) {
            for shift in 0..<count { out.append(UInt8(truncatingIfNeeded: value >> UInt64(shift * 8))) }
        }
        append(UInt64(stream), 4)
        append(offset, 8)
        append(UInt64(prefixLength), 2)
        append(prefixHash, 8)
        append(size, 8)
        return out + Array(path.utf8)
    }
}

extension FileCheckpoint {
    /// Nil for bytes of another version.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.fixedBytes, bytes[0] == Self.version else { return nil }
        func number(_ start: Int, _ count: Int) -> UInt64 {
            (0..<count).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64($1 * 8) }
        }
        isFinished = bytes[1] == 1
        stream = UInt32(truncatingIfNeeded: number(2, 4))
        offset = number(6, 8)
        prefixLength = UInt16(truncatingIfNeeded: number(14, 2))
        prefixHash = number(16, 8)
        size = number(24, 8)
        path = String(decoding: bytes[Self.fixedBytes...], as: UTF8.self)
    }
}
