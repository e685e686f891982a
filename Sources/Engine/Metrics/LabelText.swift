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
    static func decode(_ bytes: ByteRun) -> [String] {
        var values: [String] = []
        var at = 0
        while at + 2 <= bytes.count {
            let count = Int(bytes[at]) | Int(bytes[at + 1]) << 8
            values.append(String(bytes.slice(at + 2..<at + 2 + count)))
            at += 2 + count
        }
        return values
    }
}
