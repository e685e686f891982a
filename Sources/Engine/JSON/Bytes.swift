#if canImport(Glibc)
    internal import Glibc
#else
    internal import Musl
#endif

/// Small byte operations that several rooms share.
package enum Bytes {
    @inline(__always)
    package static func equal(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        unsafe memcmp(a, b, length) == 0
    }

    /// First position of `byte` in `[start, end)`, or `end`.
    @inline(__always)
    package static func find(_ byte: UInt8, _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        guard start < end, let found = unsafe memchr(base + start, Int32(byte), end - start) else { return end }
        return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// Space, tab, CR or newline.
    @inline(__always)
    package static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }

    @inline(__always)
    package static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// 0...15, or 255 for what is no hex digit.
    @inline(__always)
    package static func hexValue(_ byte: UInt8) -> UInt8 {
        let digit = byte &- 0x30
        if digit < 10 { return digit }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : 255
    }
}
