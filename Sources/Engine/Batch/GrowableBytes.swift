/// A byte array that owns its memory and is written at its end: frames, output lines, scratch.
///
/// It never shrinks on its own; `removeAll(keepingAtMost:)` gives back what one large record took.
@safe package struct GrowableBytes: ~Copyable {
    package private(set) var base: UnsafeMutablePointer<UInt8>
    package private(set) var count = 0
    package private(set) var capacity: Int

    package init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        unsafe base = .allocate(capacity: self.capacity)
    }

    deinit { unsafe base.deallocate() }

    package var isEmpty: Bool { count == 0 }

    /// The bytes written so far; valid until the next change.
    package var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: base, count: count) }

    /// Makes room for `extra` more bytes.
    @inline(__always)
    package mutating func reserve(_ extra: Int) {
        if count + extra > capacity { grow(to: count + extra) }
    }

    @inline(__always)
    package mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe base[count] = byte
        count += 1
    }

    @inline(__always)
    package mutating func append(_ source: UnsafePointer<UInt8>, count length: Int) {
        reserve(length)
        unsafe (base + count).update(from: source, count: length)
        count += length
    }

    package mutating func append(_ source: UnsafeRawBufferPointer) {
        guard let start = source.baseAddress else { return }
        unsafe append(start.assumingMemoryBound(to: UInt8.self), count: source.count)
    }

    package mutating func append(_ text: StaticString) {
        unsafe append(text.utf8Start, count: text.utf8CodeUnitCount)
    }

    /// For names and messages, not for events: goes over the text byte by byte.
    package mutating func append(text: String) {
        for byte in text.utf8 { append(byte) }
    }

    /// Gives room for up to `extra` bytes to `write`, which returns how many it wrote.
    package mutating func appendBytes(
        upTo extra: Int, _ write: (UnsafeMutableRawBufferPointer) throws -> Int
    ) rethrows {
        reserve(extra)
        let written = try unsafe write(UnsafeMutableRawBufferPointer(start: base + count, count: extra))
        precondition(written >= 0 && written <= extra)
        count += written
    }

    package mutating func removeLast(_ length: Int) {
        precondition(length <= count)
        count -= length
    }

    package mutating func removeFirst(_ length: Int) {
        precondition(length <= count)
        unsafe base.update(from: base + length, count: count - length)
        count -= length
    }

    package mutating func removeAll(keepingAtMost limit: Int = .max) {
        count = 0
        guard capacity > limit else { return }
        unsafe base.deallocate()
        capacity = max(limit, 64)
        unsafe base = .allocate(capacity: capacity)
    }

    private mutating func grow(to needed: Int) {
        let larger = max(needed, capacity * 2)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        unsafe moved.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = moved
        capacity = larger
    }
}
