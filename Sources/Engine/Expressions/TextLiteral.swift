/// A string to compare fields with: its length and both ends decide nearly every comparison in registers.
struct TextLiteral: Sendable {
    private let bytes: [UInt8]
    private let head: UInt64
    private let tail: UInt64

    init(_ bytes: some Collection<UInt8>) {
        self.bytes = Array(bytes)
        let padded = self.bytes + Array(repeating: 0, count: 8)
        (head, tail) = unsafe padded.withUnsafeBufferPointer { [count = self.bytes.count] buffer in
            guard let start = buffer.baseAddress else { return (0, 0) }
            return unsafe KeyLookup.ends(start, count)
        }
    }

    var count: Int { bytes.count }

    /// Whether `length` bytes at `text`, readable for 8 more, are this string.
    @inline(__always)
    func equals(_ text: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        guard length == bytes.count else { return false }
        let ends = unsafe KeyLookup.ends(text, length)
        guard ends.0 == head, ends.1 == tail else { return false }
        return length <= 16 || withRun { unsafe ByteRun(text, count: length).equals($0) }
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
