/// Values by hashed key, with the text of each value in one arena.
///
/// Bounded: beyond `Limits.stickyKeys` keys, or `Limits.stickyArenaBytes` of text, the older half is forgotten.
struct StickyMemory: ~Copyable {
    /// Where a remembered value stands in the arena.
    struct Place: AgedValue, Equatable {
        var offset: UInt32 = 0
        var length: UInt32 = 0
        var type = FieldType.null

        static let wordCount = 2
        init() {}
        init(words: [UInt64]) {
            offset = UInt32(truncatingIfNeeded: words[0])
            length = UInt32(truncatingIfNeeded: words[0] >> 32)
            type = FieldType(rawValue: UInt8(truncatingIfNeeded: words[1])) ?? .null
        }
        var words: [UInt64] { [UInt64(offset) | UInt64(length) << 32, UInt64(type.rawValue)] }
    }

    private var places = AgedTable<Place>(capacity: Limits.stickyKeys)
    private var arena = GrowableBytes(capacity: 4096)
    /// Values that were remembered lately, by hash: many keys share few values, so their text is kept once.
    private var recent = [Place](repeating: Place(), count: 64)
    /// The stream at hand, whose every record names its value: compared before anything is looked up.
    private var current: (key: UInt64, place: Place)?

    mutating func recall(_ key: UInt64) -> Place? { places.value(of: key) }

    func text(of place: Place) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: arena.bytes[Int(place.offset)..<Int(place.offset + place.length)])
    }

    @inline(__always)
    mutating func remember(stream key: UInt64, _ text: UnsafeRawBufferPointer, _ type: FieldType) {
        if let current, current.key == key, unsafe holds(current.place, text, type) { return }
        guard let place = unsafe remember(key, text, type) else { return }
        current = (key, place)
    }

    /// - Returns: nil for a value that is too long to be remembered.
    @discardableResult
    mutating func remember(_ key: UInt64, _ text: UnsafeRawBufferPointer, _ type: FieldType) -> Place? {
        guard text.count <= Limits.stickyValueBytes else { return nil }
        let place = unsafe store(text, type)
        places.withValue(of: key) { known, _ in known = place }
        return place
    }

    private mutating func store(_ text: UnsafeRawBufferPointer, _ type: FieldType) -> Place {
        let bucket = Int(truncatingIfNeeded: unsafe Self.bucketHash(text)) & 63
        if unsafe holds(recent[bucket], text, type) { return recent[bucket] }
        if arena.count + text.count > Limits.stickyArenaBytes { compact() }
        var place = Place()
        place.offset = UInt32(arena.count)
        place.length = UInt32(text.count)
        place.type = type
        unsafe arena.append(text)
        recent[bucket] = place
        return place
    }

    private static let bucketHash = SeededHash(seed: 1)

    @inline(__always)
    private func holds(_ place: Place, _ text: UnsafeRawBufferPointer, _ type: FieldType) -> Bool {
        guard place.type == type, Int(place.length) == text.count, let start = text.baseAddress else { return false }
        return unsafe Bytes.equal(
            arena.base + Int(place.offset), start.assumingMemoryBound(to: UInt8.self), text.count)
    }

    /// Forgets the older half of the keys and moves the texts of the others to a new arena.
    private mutating func compact() {
        places.forgetOlderHalf()
        var kept = GrowableBytes(capacity: arena.count / 2 + 4096)
        Self.move(&places, from: arena, to: &kept)
        swap(&arena, &kept)
        recent = [Place](repeating: Place(), count: 64)
        current = nil
    }

    // MARK: State

    /// Appends what was remembered or recalled since the last call, oldest first; nothing where nothing was.
    ///
    /// ```
    /// count │ count × (key 8 │ type 1 │ text)       counts and the text's length in LEB128
    /// ```
    mutating func exportChanges(into out: inout GrowableBytes) {
        let texts = unsafe arena.bytes
        places.takeChanges { count in
            out.append(varint: UInt64(count))
        } _: { key, place in
            out.append(word: key)
            out.append(place.type.rawValue)
            out.append(varint: UInt64(place.length))
            unsafe out.append(
                UnsafeRawBufferPointer(rebasing: texts[Int(place.offset)..<Int(place.offset + place.length)]))
        }
    }

    mutating func markAllChanged() { places.markAllChanged() }

    /// Takes in one export; false when it cannot be read.
    mutating func restore(_ reader: inout StateReader) -> Bool {
        guard let count = reader.count() else { return false }
        for _ in 0..<count {
            guard let key = reader.word(), let type = reader.byte().flatMap(FieldType.init), let text = reader.run() else {
                return false
            }
            unsafe text.withUnsafeBytes { _ = unsafe remember(key, $0, type) }
        }
        places.markExported()
        return true
    }

    private static func move(
        _ places: inout AgedTable<Place>, from arena: borrowing GrowableBytes, to kept: inout GrowableBytes
    ) {
        places.updateAll { place in
            let offset = UInt32(kept.count)
            unsafe kept.append(arena.base + Int(place.offset), count: Int(place.length))
            place.offset = offset
        }
    }
}
