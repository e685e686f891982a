/// Finds the member of a name while an object's members are read into the scratch, so that the last of a name wins.
///
/// Open addressing over positions; emptied for each object and never shrunk. Hashes are seeded per process, so no record
/// can make its keys collide.
struct KeyIndex {
    /// Members up to which comparing names in turn is quicker.
    static let threshold = 16

    /// Hash in the upper half, position plus one in the lower one; 0 is free.
    private var table: [UInt64] = []
    private var count = 0

    mutating func removeAll() {
        table.removeAll(keepingCapacity: true)
        table.append(contentsOf: repeatElement(0, count: 64))
        count = 0
    }

    /// The position kept for an equal key, or nil after keeping `position` for this one. `isSame` compares this key with
    /// that at a kept position.
    mutating func keep(_ key: ByteRun, at position: Int, _ isSame: (Int) -> Bool) -> Int? {
        var hasher = Hasher()
        unsafe hasher.combine(bytes: key.buffer)
        let entry = UInt64(truncatingIfNeeded: hasher.finalize()) & ~0xFFFF_FFFF | UInt64(position + 1)
        var place = Self.place(entry, in: table)
        while table[place] != 0 {
            let kept = Int(table[place] & 0xFFFF_FFFF) - 1
            if table[place] >> 32 == entry >> 32, isSame(kept) { return kept }
            place = (place + 1) & (table.count - 1)
        }
        table[place] = entry
        count += 1
        if count * 2 > table.count { grow() }
        return nil
    }

    private mutating func grow() {
        var larger = [UInt64](repeating: 0, count: table.count * 4)
        for entry in table where entry != 0 {
            var place = Self.place(entry, in: larger)
            while larger[place] != 0 { place = (place + 1) & (larger.count - 1) }
            larger[place] = entry
        }
        table = larger
    }

    private static func place(_ entry: UInt64, in table: [UInt64]) -> Int {
        Int(entry >> 32) & (table.count - 1)
    }
}
