extension ByteRun {
    /// Calls `body` with the bytes of an array, which may be empty.
    @inline(__always)
    static func withBytes<Result>(of array: [UInt8], _ body: (ByteRun) -> Result) -> Result {
        unsafe array.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return withNoBytes(body) }
            return unsafe body(ByteRun(start, count: buffer.count))
        }
    }

    /// Calls `body` with a run of nothing.
    static func withNoBytes<Result>(_ body: (ByteRun) -> Result) -> Result {
        let nothing: StaticString = ""
        return unsafe body(ByteRun(nothing.utf8Start, count: 0))
    }
}
