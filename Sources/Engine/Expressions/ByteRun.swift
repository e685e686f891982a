/// Borrowed bytes of a batch, a scratch or a pool of constants.
///
/// Whoever makes one vouches that the bytes stay where they are while it is used: a run from a scratch is dead once the
/// scratch grows. Reads are bounds-checked.
@safe struct ByteRun {
    private let start: UnsafePointer<UInt8>
    let count: Int

    @inline(__always)
    init(_ start: UnsafePointer<UInt8>, count: Int) {
        unsafe self.start = start
        self.count = count
    }

    /// For C calls and copies, beside their own checks.
    var buffer: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: start, count: count) }

    @inline(__always)
    subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count)
        return unsafe start[index]
    }

    /// A read whose index the caller has just compared with `count`.
    @inline(__always)
    subscript(unchecked index: Int) -> UInt8 {
        assert(index >= 0 && index < count)
        return unsafe start[index]
    }

    /// Eight bytes from `index` on, the first in the lowest byte.
    @inline(__always)
    func word(_ index: Int) -> UInt64 {
        precondition(index >= 0 && index <= count - 8)
        return UInt64(littleEndian: unsafe UnsafeRawPointer(start + index).loadUnaligned(as: UInt64.self))
    }

    /// The part `range`, which lies within.
    func slice(_ range: Range<Int>) -> ByteRun {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe ByteRun(start + range.lowerBound, count: range.count)
    }

    func copy() -> [UInt8] { unsafe Array(buffer) }

    @inline(__always)
    func equals(_ other: ByteRun) -> Bool {
        unsafe count == other.count && Bytes.equal(start, other.start, count)
    }

    func equals(_ other: [UInt8]) -> Bool {
        unsafe count == other.count && buffer.elementsEqual(other)
    }

    /// Whether `other` stands at `offset`; false when it would reach over either end.
    func matches(_ other: ByteRun, at offset: Int) -> Bool {
        guard offset >= 0, other.count <= count - offset else { return false }
        return unsafe Bytes.equal(start + offset, other.start, other.count)
    }

    func hasSuffix(_ suffix: ByteRun) -> Bool {
        matches(suffix, at: count - suffix.count)
    }

    /// - Complexity: O(*n* · *m*) at worst, O(*n*) on ordinary text.
    func contains(_ part: ByteRun) -> Bool {
        guard part.count > 0 else { return true }
        let lastStart = count - part.count
        var at = 0
        while at <= lastStart {
            at = unsafe Bytes.find(part[0], start, at, lastStart + 1)
            if at <= lastStart, matches(part, at: at) { return true }
            at += 1
        }
        return false
    }

    /// Lexicographic order of the bytes, which for UTF-8 is that of the code points: negative, zero or positive.
    func order(_ other: ByteRun) -> Int {
        for at in 0..<min(count, other.count) {
            let difference = unsafe Int(start[at]) - Int(other.start[at])
            if difference != 0 { return difference }
        }
        return count - other.count
    }

    /// Number of code points of valid UTF-8.
    var scalarCount: Int {
        var continuations = 0
        for at in 0..<count where unsafe start[at] & 0xC0 == 0x80 { continuations += 1 }
        return count - continuations
    }
}

extension ByteRun {
    /// Whether the bytes are valid UTF-8.
    ///
    /// Not `cscan_utf8_valid`: that reads whole blocks and wants padding behind the bytes, which text of a scratch or
    /// of constants has not.
    var isUTF8: Bool {
        unsafe String(validating: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) != nil
    }
}

extension String {
    /// A copy of the bytes, repaired where they are no UTF-8.
    init(_ run: ByteRun) {
        self = unsafe String(decoding: run.buffer, as: UTF8.self)
    }
}
