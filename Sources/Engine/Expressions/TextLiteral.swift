/// A string to compare fields with: up to 32 bytes are compared in registers.
struct TextLiteral: Sendable {
    private let bytes: [UInt8]
    private let head: UInt64
    private let tail: UInt64
    /// The ends of what lies between those, where that is something.
    private let innerHead: UInt64
    private let innerTail: UInt64

    init(_ bytes: some Collection<UInt8>) {
        self.bytes = Array(bytes)
        (head, tail) = Self.ends(of: self.bytes[...])
        (innerHead, innerTail) = Self.ends(of: self.bytes.dropFirst(8).dropLast(8))
    }

    private static func ends(of bytes: ArraySlice<UInt8>) -> (UInt64, UInt64) {
        let padded = Array(bytes) + Array(repeating: 0, count: 8)
        return unsafe padded.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return (0, 0) }
            return unsafe KeyLookup.ends(start, bytes.count)
        }
    }

    var count: Int { bytes.count }

    /// Whether `length` bytes at `text`, readable for 8 more, are this string.
    @inline(__always)
    func equals(_ text: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        guard length == bytes.count else { return false }
        let ends = unsafe KeyLookup.ends(text, length)
        guard ends.0 == head, ends.1 == tail else { return false }
        if length <= 16 { return true }
        let inner = unsafe KeyLookup.ends(text + 8, length - 16)
        guard inner.0 == innerHead, inner.1 == innerTail else { return false }
        return length <= 32 || withRun { unsafe ByteRun(text, count: length).equals($0) }
    }

    @inline(__always)
    func withRun<Result>(_ body: (ByteRun) -> Result) -> Result {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return unsafe body(ByteRun(Self.nothing, count: 0)) }
            return unsafe body(ByteRun(start, count: buffer.count))
        }
    }

    private nonisolated(unsafe) static let nothing = unsafe UnsafePointer(
        UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
    )
}
