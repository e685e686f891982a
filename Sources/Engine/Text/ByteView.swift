/// A stretch of bytes that its owner keeps still for as long as a call lasts. Every access is checked.
///
/// Whoever makes one vouches for the memory; whoever receives one uses it within the call and keeps no copy.
@safe package struct ByteView {
    private let base: UnsafePointer<UInt8>?
    package let count: Int

    package init(_ base: UnsafePointer<UInt8>, count: Int) {
        unsafe self.base = base
        self.count = count
    }

    package init(_ bytes: UnsafeRawBufferPointer) {
        unsafe base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        count = bytes.count
    }

    @inline(__always) package var isEmpty: Bool { count == 0 }

    /// The same bytes for a call that takes a buffer.
    package var raw: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: base, count: count) }

    @inline(__always)
    package subscript(index: Int) -> UInt8 {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "a byte outside the view")
        return unsafe base.unsafelyUnwrapped[index]
    }

    @inline(__always)
    package subscript(range: Range<Int>) -> ByteView {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range outside the view")
        return unsafe ByteView(
            UnsafeRawBufferPointer(start: base.map { unsafe $0 + range.lowerBound }, count: range.count)
        )
    }

    package func dropFirst(_ length: Int) -> ByteView { self[length..<count] }

    package func prefix(_ length: Int) -> ByteView { self[0..<length] }

    /// The first place of `byte` at or after `start`, or `count`.
    @inline(__always)
    package func find(_ byte: UInt8, from start: Int = 0) -> Int {
        guard let base = unsafe base, start < count else { return count }
        precondition(start >= 0)
        return unsafe Bytes.find(byte, base, start, count)
    }

    package func hasPrefix(_ text: StaticString) -> Bool {
        guard let base = unsafe base, text.utf8CodeUnitCount <= count else { return false }
        return unsafe Bytes.equal(base, text.utf8Start, text.utf8CodeUnitCount)
    }

    package func hasPrefix(_ other: ByteView) -> Bool {
        guard other.count <= count else { return false }
        return prefix(other.count) == other
    }

    package static func == (a: ByteView, b: ByteView) -> Bool {
        guard a.count == b.count else { return false }
        guard let left = unsafe a.base, let right = unsafe b.base else { return true }
        return unsafe Bytes.equal(left, right, a.count)
    }

    package static func == (a: ByteView, text: StaticString) -> Bool {
        a.count == text.utf8CodeUnitCount && a.hasPrefix(text)
    }

    /// Without white space at both ends.
    package var trimmed: ByteView {
        var start = 0
        var end = count
        while start < end, Bytes.isSpace(self[start]) { start += 1 }
        while end > start, Bytes.isSpace(self[end - 1]) { end -= 1 }
        return self[start..<end]
    }
}

extension GrowableBytes {
    /// What was written so far; valid until the next change.
    package var view: ByteView { unsafe ByteView(bytes) }

    package mutating func append(_ bytes: ByteView) { unsafe append(bytes.raw) }
}
