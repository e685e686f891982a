/// The encoded form of a series' label values: for each its length in two bytes, the lower first, and its UTF-8.
enum LabelText {
    static func encode(_ values: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        for value in values {
            let utf8 = value.utf8
            bytes.append(UInt8(truncatingIfNeeded: utf8.count))
            bytes.append(UInt8(truncatingIfNeeded: utf8.count >> 8))
            bytes.append(contentsOf: utf8)
        }
        return bytes
    }

    /// The values of an encoded run. Bytes that are no UTF-8 come back as U+FFFD.
    static func decode(_ bytes: Span<UInt8>) -> [String] {
        var values: [String] = []
        var at = 0
        while at + 2 <= bytes.count {
            let count = Int(bytes[at]) | Int(bytes[at + 1]) << 8
            let text = bytes.extracting(at + 2..<at + 2 + count)
            values.append(unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) })
            at += 2 + count
        }
        return values
    }

    /// Whether `labels` stand in `bytes` at `start`.
    @inline(__always)
    static func equal(_ labels: Span<UInt8>, _ bytes: Span<UInt8>, at start: Int) -> Bool {
        precondition(start >= 0 && start + labels.count <= bytes.count)
        return unsafe labels.withUnsafeBufferPointer { left in
            unsafe bytes.withUnsafeBufferPointer { right in
                guard let left = left.baseAddress, let right = right.baseAddress else { return true }
                return unsafe Bytes.equal(left, right + start, labels.count)
            }
        }
    }

    static func append(_ labels: Span<UInt8>, to bytes: inout [UInt8]) {
        unsafe labels.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }
}
