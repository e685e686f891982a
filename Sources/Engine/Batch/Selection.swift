/// A set of events of one batch: one bit an event.
@safe package struct Selection: ~Copyable {
    package private(set) var words: UnsafeMutablePointer<UInt64>
    private var capacity: Int
    /// Number of events that the bits stand for.
    package private(set) var count = 0

    package init() {
        capacity = 64
        unsafe words = .allocate(capacity: capacity)
    }

    deinit { unsafe words.deallocate() }

    package var wordCount: Int { (count + 63) / 64 }

    /// Makes the set stand for `count` events, all in or all out.
    package mutating func reset(count: Int, to all: Bool) {
        self.count = count
        if wordCount > capacity {
            unsafe words.deallocate()
            capacity = wordCount * 2
            unsafe words = .allocate(capacity: capacity)
        }
        unsafe words.update(repeating: all ? .max : 0, count: wordCount)
        if all, count & 63 != 0 { unsafe words[wordCount - 1] = (1 << UInt64(count & 63)) - 1 }
    }

    /// Makes this the same set as `other`.
    package mutating func copy(_ other: borrowing Selection) {
        reset(count: other.count, to: false)
        unsafe words.update(from: other.words, count: wordCount)
    }

    package subscript(event: Int) -> Bool {
        @inline(__always) get { unsafe words[event >> 6] >> UInt64(event & 63) & 1 != 0 }
    }

    @inline(__always)
    package mutating func insert(_ event: Int) { unsafe words[event >> 6] |= 1 << UInt64(event & 63) }

    @inline(__always)
    package mutating func remove(_ event: Int) { unsafe words[event >> 6] &= ~(1 << UInt64(event & 63)) }

    package var isEmpty: Bool {
        for i in 0..<wordCount where unsafe words[i] != 0 { return false }
        return true
    }

    package var memberCount: Int {
        var members = 0
        for i in 0..<wordCount { members += unsafe words[i].nonzeroBitCount }
        return members
    }

    /// Keeps the members that are in `other` too; both stand for the same events.
    package mutating func formIntersection(_ other: borrowing Selection) {
        precondition(count == other.count)
        for i in 0..<wordCount { unsafe words[i] &= other.words[i] }
    }

    /// Takes out the members that are in `other`; both stand for the same events.
    package mutating func subtract(_ other: borrowing Selection) {
        precondition(count == other.count)
        for i in 0..<wordCount { unsafe words[i] &= ~other.words[i] }
    }

    /// Calls `body` for each member in order. `body` may change the batch, not this set.
    @inline(__always)
    package func forEach(_ body: (Int) -> Void) {
        for i in 0..<wordCount {
            var word = unsafe words[i]
            while word != 0 {
                body((i << 6) + word.trailingZeroBitCount)
                word &= word - 1
            }
        }
    }
}

extension Batch {
    /// All live events.
    package func selectLive(into selection: inout Selection) {
        if endedCount == 0 { return selection.reset(count: eventCount, to: true) }
        selection.reset(count: eventCount, to: false)
        for i in 0..<eventCount where isLive(i) { selection.insert(i) }
    }
}
