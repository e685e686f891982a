/// The name of a segment file.
///
/// ```
/// 20261101T080000.123Z-4f1d09ab-000017.ndjson.zst
/// │                    │        │      └ while it grows: .ndjson.zst.part
/// │                    │        └ number within this run of the program; a salvaged one has a letter behind it
/// │                    └ the data directory's instance
/// └ when the segment was begun, UTC
/// ```
/// Names sort by time, and two are never the same: the instance tells data directories apart, the number segments of
/// one millisecond, and a file is only ever made where none is.
package struct SegmentName: Sendable, Hashable {
    /// Nanoseconds since 1970 UTC.
    package var time: Int64
    package var instance: String
    package var number: Int
    /// Set on what was rescued from a segment that the disk failed to keep; sorts right behind it.
    package var isSalvage: Bool

    package static let suffix = ".ndjson.zst"
    package static let openSuffix = ".ndjson.zst.part"

    package init(time: Int64, instance: String, number: Int, isSalvage: Bool = false) {
        self.time = time
        self.instance = instance
        self.number = number
        self.isSalvage = isSalvage
    }

    /// Without suffix.
    package var stem: String {
        "\(DayText.compactTime(nanoseconds: time))-\(instance)-\(DayText.digits(number, 6))\(isSalvage ? "b" : "")"
    }

    package var sealedName: String { stem + Self.suffix }
    package var openName: String { stem + Self.openSuffix }

    /// Whether a file name is that of a segment which its writer has not sealed.
    package static func isOpen(_ name: String) -> Bool {
        guard name.hasSuffix(openSuffix) else { return false }
        let parts = name.dropLast(openSuffix.utf8.count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return false }
        let time = Array(parts[0].utf8)
        let digits = time.count { $0 &- 0x30 < 10 }
        return time.count == 20 && digits == 17 && time[8] == UInt8(ascii: "T") && time[19] == UInt8(ascii: "Z")
            && parts[1].utf8.count == Instance.length && parts[2].utf8.count >= 6
    }
}
