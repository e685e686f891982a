internal import Engine

/// Makes names of files and folders out of whatever text comes.
enum PathText {
    /// Stands for a value that is not there.
    static let none = Array("_none".utf8)

    /// Appends a value's name.
    static func append(_ value: UnsafeRawBufferPointer, to out: inout GrowableBytes) {
        if unsafe value.isEmpty {
            out.append(contentsOf: none)
            return
        }
        for unsafe(index, byte) in unsafe value.prefix(StorageLimits.partitionValueBytes).enumerated() {
            let isDot = byte == UInt8(ascii: ".")
            out.append(isAllowed(byte) && !(isDot && index == 0) ? byte : UInt8(ascii: "_"))
        }
    }

    static func clean(_ value: [UInt8]) -> [UInt8] {
        var out = GrowableBytes(capacity: 128)
        unsafe value.withUnsafeBytes { unsafe append($0, to: &out) }
        return unsafe Array(out.bytes)
    }

    /// Takes from the name that begins at `start` what is too long.
    static func cut(from start: Int, in out: inout GrowableBytes) {
        let excess = out.count - start - StorageLimits.pathComponentBytes
        if excess > 0 { out.removeLast(excess) }
    }

    /// ASCII only: what other bytes stand for differs between file systems and terminals.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "+"),
            UInt8(ascii: "@"), UInt8(ascii: ","):
            true
        default: false
        }
    }
}

extension GrowableBytes {
    mutating func append(contentsOf bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }
}
