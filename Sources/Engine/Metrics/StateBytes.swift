/// Writes and reads the parts of an exported state: numbers in seven bits a byte (LEB128), runs with their length
/// before them, words of eight bytes with the lowest first.
extension GrowableBytes {
    mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    mutating func append(word: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) as StrideTo<UInt64> {
            append(UInt8(truncatingIfNeeded: word >> shift))
        }
    }

    mutating func append(run: some Collection<UInt8>) {
        append(varint: UInt64(run.count))
        for byte in run { append(byte) }
    }
}

/// Reads what `GrowableBytes` wrote; nil wherever the bytes do not hold what is asked for.
@safe struct StateReader {
    private let bytes: UnsafeRawBufferPointer
    private let end: Int
    private var at = 0

    /// - Parameter bytes: Must outlive the reader.
    init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.bytes = bytes
        end = bytes.count
    }

    var isAtEnd: Bool { at == end }

    mutating func byte() -> UInt8? {
        guard at < end else { return nil }
        defer { at += 1 }
        return unsafe bytes[at]
    }

    mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) as StrideTo<UInt64> {
            guard let byte = byte() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }

    mutating func word() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 8) as StrideTo<UInt64> {
            guard let byte = byte() else { return nil }
            value |= UInt64(byte) << shift
        }
        return value
    }

    /// A number of things that follow, each at least a byte long: never more than bytes are left.
    mutating func count() -> Int? {
        guard let value = varint(), value <= UInt64(end - at) else { return nil }
        return Int(value)
    }

    mutating func run() -> [UInt8]? {
        guard let count = count() else { return nil }
        defer { at += count }
        return unsafe Array(bytes[at..<at + count])
    }

    mutating func text() -> String? {
        run().map { String(decoding: $0, as: UTF8.self) }
    }

    /// As many things as the count before them says, each read by `one`.
    mutating func list<Element>(_ one: (inout StateReader) -> Element?) -> [Element]? {
        guard let count = count() else { return nil }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count {
            guard let element = one(&self) else { return nil }
            elements.append(element)
        }
        return elements
    }
}
