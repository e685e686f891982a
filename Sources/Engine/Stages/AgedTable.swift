/// A bounded table from hashed keys to values that remembers what changed: the state of stages that decide by key.
///
/// Open addressing over flat arrays. When it is full, the half that was touched longest ago is forgotten, so the cost of
/// forgetting is spread over as many insertions.
///
/// An exported state, numbers in LEB128, words of eight bytes with the lowest first:
/// ```
/// ┌─────────┬───────┬─────────────────────────────┐
/// │ version │ count │ count × (key │ value words)  │
/// │ 1 byte  │ LEB   │ 8 bytes      │ 8 bytes each  │
/// └─────────┴───────┴─────────────────────────────┘
/// ```
struct AgedTable<Value: AgedValue> {
    private struct Entry {
        var key: UInt64
        var value: Value
        /// In touches; 0 marks a free place.
        var touched: UInt64
    }

    private static var version: UInt8 { 1 }

    private var entries: [Entry]
    private var mask: Int
    private var touches: UInt64 = 0
    private(set) var count = 0
    private let capacity: Int
    /// Touches up to here are exported.
    private var exported: UInt64 = 0

    /// - Parameter capacity: keys that are remembered at most; at least 2.
    init(capacity: Int) {
        self.capacity = max(2, capacity)
        mask = 63
        entries = Array(repeating: Entry(key: 0, value: Value(), touched: 0), count: 64)
    }

    /// Gives `body` the value of `key`, a fresh one for a new key, to read and to change.
    mutating func withValue<R>(of key: UInt64, _ body: (inout Value, _ isNew: Bool) -> R) -> R {
        touches += 1
        var place = self.place(of: key)
        let isNew = entries[place].touched == 0
        if isNew {
            if count == capacity || (count + 1) * 2 > entries.count {
                if count == capacity { forgetOlderHalf() } else { resize(entries.count * 2) }
                place = self.place(of: key)
            }
            entries[place] = Entry(key: key, value: Value(), touched: touches)
            count += 1
        }
        entries[place].touched = touches
        return body(&entries[place].value, isNew)
    }

    /// The value of `key`, which counts as touched; nil when it is not there.
    mutating func value(of key: UInt64) -> Value? {
        let place = self.place(of: key)
        guard entries[place].touched != 0 else { return nil }
        touches += 1
        entries[place].touched = touches
        return entries[place].value
    }

    /// Changes every value in place; none counts as touched by it.
    mutating func updateAll(_ body: (inout Value) -> Void) {
        for place in entries.indices where entries[place].touched != 0 { body(&entries[place].value) }
    }

    @inline(__always)
    private func place(of key: UInt64) -> Int {
        var place = Int(truncatingIfNeeded: key ^ key >> 32) & mask
        while entries[place].touched != 0, entries[place].key != key { place = (place + 1) & mask }
        return place
    }

    private mutating func resize(_ size: Int) {
        let old = entries
        mask = size - 1
        entries = Array(repeating: Entry(key: 0, value: Value(), touched: 0), count: size)
        for entry in old where entry.touched != 0 { entries[place(of: entry.key)] = entry }
    }

    mutating func forgetOlderHalf() {
        guard count > 1 else { return }
        var ages: [UInt64] = []
        ages.reserveCapacity(count)
        for entry in entries where entry.touched != 0 { ages.append(entry.touched) }
        let border = ages.element(sortedAt: ages.count / 2)
        let old = entries
        entries = Array(repeating: Entry(key: 0, value: Value(), touched: 0), count: old.count)
        count = 0
        for entry in old where entry.touched >= border {
            entries[place(of: entry.key)] = entry
            count += 1
        }
    }

    // MARK: State

    /// Gives `body` what was touched since the last call, oldest first, behind `begin`, which gets how much that is.
    mutating func takeChanges(_ begin: (Int) -> Void, _ body: (UInt64, Value) -> Void) {
        var changed: [(touched: UInt64, place: Int32)] = []
        for place in entries.indices where entries[place].touched > exported {
            changed.append((entries[place].touched, Int32(place)))
        }
        changed.sort { $0.touched < $1.touched }
        exported = touches
        begin(changed.count)
        for (_, place) in changed { body(entries[Int(place)].key, entries[Int(place)].value) }
    }

    /// Everything so far is known to whoever restores.
    mutating func markExported() { exported = touches }

    /// Appends what was touched since the last call, oldest first.
    mutating func exportChanges(into out: inout GrowableBytes) {
        takeChanges { count in
            guard count > 0 else { return }
            out.append(Self.version)
            out.append(varint: UInt64(count))
        } _: { key, value in
            out.append(word: key)
            for word in value.words { out.append(word: word) }
        }
    }

    /// Makes the next export one of everything.
    mutating func markAllChanged() { exported = 0 }

    /// Takes in exports, in their order; false when they cannot be read.
    mutating func restore(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var reader = unsafe StateReader(bytes)
        while !reader.isAtEnd {
            guard reader.byte() == Self.version, let count = reader.varint() else { return false }
            for _ in 0..<count {
                guard let key = reader.word() else { return false }
                var words: [UInt64] = []
                for _ in 0..<Value.wordCount {
                    guard let word = reader.word() else { return false }
                    words.append(word)
                }
                withValue(of: key) { value, _ in value = Value(words: words) }
            }
        }
        markExported()
        return true
    }
}

extension [UInt64] {
    /// The element that would stand at `index` if all were sorted, which partly orders them (Hoare's FIND).
    ///
    /// - Complexity: O(*n*) on average, where sorting a table's ages was most of what a full table cost.
    fileprivate mutating func element(sortedAt index: Int) -> UInt64 {
        var (low, high) = (0, count - 1)
        while low < high {
            let pivot = self[low + (high - low) / 2]
            var (left, right) = (low, high)
            while left <= right {
                while self[left] < pivot { left += 1 }
                while pivot < self[right] { right -= 1 }
                guard left <= right else { break }
                swapAt(left, right)
                left += 1
                right -= 1
            }
            if index <= right { high = right } else if index >= left { low = left } else { break }
        }
        return self[index]
    }
}

/// What an `AgedTable` holds: plain, and some words long when exported.
protocol AgedValue: BitwiseCopyable {
    static var wordCount: Int { get }
    init()
    init(words: [UInt64])
    var words: [UInt64] { get }
}
