/// A number of bytes. Options write it as `64KiB`, `20GiB`, `5MB` or as a plain number of bytes.
package struct ByteCount: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var bytes: Int64

    package init(_ bytes: Int64) {
        self.bytes = bytes
    }

    package static func kibibytes(_ count: Int64) -> ByteCount { ByteCount(count << 10) }
    package static func mebibytes(_ count: Int64) -> ByteCount { ByteCount(count << 20) }
    package static func gibibytes(_ count: Int64) -> ByteCount { ByteCount(count << 30) }

    package static let zero = ByteCount(0)
    package static let max = ByteCount(.max)

    package static func < (left: ByteCount, right: ByteCount) -> Bool {
        left.bytes < right.bytes
    }

    private static let units: [(name: String, bytes: Int64)] = [
        ("TiB", 1 << 40), ("TB", 1_000_000_000_000), ("GiB", 1 << 30), ("GB", 1_000_000_000),
        ("MiB", 1 << 20), ("MB", 1_000_000), ("KiB", 1 << 10), ("KB", 1000), ("B", 1),
    ]

    /// Reads `64KiB`, `1.5GiB`, `5MB`, `100B` or `100`; the unit in any case.
    ///
    /// - Returns: nil for anything else: a negative number, a unit of bits or none of ours (`5G`), too large a number.
    package init?(optionText text: String) {
        var scanner = QuantityScanner(text)
        guard let quantity = scanner.scanNumber() else { return nil }
        let unit = scanner.scanUnit().lowercased()
        guard scanner.isAtEnd else { return nil }
        let factor = unit.isEmpty ? 1 : Self.units.first { $0.name.lowercased() == unit }?.bytes
        guard let factor, let bytes = quantity.scaled(by: factor) else { return nil }
        self.init(bytes)
    }

    /// The shortest exact form: `1GiB`, `5MB`, `1500B`.
    package var description: String {
        guard bytes > 0, let unit = Self.units.first(where: { bytes % $0.bytes == 0 }) else { return "\(bytes)B" }
        return "\(bytes / unit.bytes)\(unit.name)"
    }
}
