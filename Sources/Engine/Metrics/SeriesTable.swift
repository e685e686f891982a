/// Finds the number of a series by the tag of its labels' hash: open addressing, linear probing, at most half full.
///
/// A slot holds the tag in its upper half and the number plus one in its lower; 0 is empty. The tag gives the home
/// slot too, so that entries can move without their labels.
struct SeriesTable: Sendable {
    private var slots: [UInt64]
    private var count = 0

    init() {
        slots = [UInt64](repeating: 0, count: 64)
    }

    /// The numbers filed under `tag`, one after the other, until `isWanted` accepts one.
    @inline(__always)
    func find(tag: UInt32, where isWanted: (Int) -> Bool) -> Int? {
        let mask = slots.count &- 1
        var place = Int(truncatingIfNeeded: tag) & mask
        while true {
            let slot = slots[place]
            if slot == 0 { return nil }
            if slot >> 32 == UInt64(tag) {
                let number = Int(truncatingIfNeeded: slot & 0xFFFF_FFFF) &- 1
                if isWanted(number) { return number }
            }
            place = (place &+ 1) & mask
        }
    }

    mutating func insert(_ number: Int, tag: UInt32) {
        if (count + 1) * 2 > slots.count { grow() }
        place(UInt64(tag) << 32 | UInt64(number + 1))
        count += 1
    }

    /// Takes out `number`, and moves what was displaced by it back towards its home.
    mutating func remove(_ number: Int, tag: UInt32) {
        let mask = slots.count - 1
        let entry = UInt64(tag) << 32 | UInt64(number + 1)
        var hole = Int(tag) & mask
        while slots[hole] != entry {
            precondition(slots[hole] != 0, "series \(number) is not in the table")
            hole = (hole + 1) & mask
        }
        var next = (hole + 1) & mask
        while slots[next] != 0 {
            let home = Int(slots[next] >> 32) & mask
            if (next - home) & mask >= (next - hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole] = 0
        count -= 1
    }

    private mutating func place(_ entry: UInt64) {
        let mask = slots.count - 1
        var place = Int(entry >> 32) & mask
        while slots[place] != 0 { place = (place + 1) & mask }
        slots[place] = entry
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: old.count * 2)
        for entry in old where entry != 0 { place(entry) }
    }
}
