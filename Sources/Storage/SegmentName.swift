/// The name of a segment file.
///
/// ```
/// 20261101T080000.123Z-4f1d09ab-000017.errors.ndjson.zst
/// │                    │        │      │      └ while it grows: .ndjson.zst.part
/// │                    │        │      └ class of retention; the default one has no name
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
    /// Of all its records; empty is the default one.
    package var retentionClass: String

    package static let suffix = ".ndjson.zst"
    package static let openSuffix = ".ndjson.zst.part"

    package init(
        time: Int64, instance: String, number: Int, isSalvage: Bool = false, retentionClass: String = ""
    ) {
        self.time = time
        self.instance = instance
        self.number = number
        self.isSalvage = isSalvage
        self.retentionClass = retentionClass
    }

    /// Without suffix.
    package var stem: String {
        let number = "\(DayText.digits(number, 6))\(isSalvage ? "b" : "")"
        let ending = retentionClass.isEmpty ? "" : ".\(retentionClass)"
        return "\(DayText.compactTime(nanoseconds: time))-\(instance)-\(number)\(ending)"
    }

    package var sealedName: String { stem + Self.suffix }
    package var openName: String { stem + Self.openSuffix }

    /// Whether a file name is that of a segment which its writer has not sealed.
    package static func isOpen(_ name: String) -> Bool { Parts(name)?.isOpen ?? false }

    /// Whether text can be a class in a name: letters, digits, `_` and `-`, at most 64.
    package static func isClass(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { byte in
                byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            }
    }
}

extension SegmentName {
    /// What a file's name tells; nil for names of other files.
    package struct Parts: Sendable, Equatable {
        package var instance: String
        package var retentionClass: String
        package var isOpen: Bool

        package init?(_ file: String) {
            isOpen = file.hasSuffix(SegmentName.openSuffix)
            guard isOpen || file.hasSuffix(SegmentName.suffix) else { return nil }
            let stem = file.dropLast((isOpen ? SegmentName.openSuffix : SegmentName.suffix).utf8.count)
            let parts = stem.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, Self.isTime(Array(parts[0].utf8)), parts[1].utf8.count == Instance.length else {
                return nil
            }
            let ending = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            let digits = ending[0].last == "b" ? ending[0].dropLast() : ending[0]
            guard digits.utf8.count >= 6, digits.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
            instance = String(parts[1])
            retentionClass = ending.count == 2 ? String(ending[1]) : ""
            guard ending.count == 1 || SegmentName.isClass(retentionClass) else { return nil }
        }

        private static func isTime(_ text: [UInt8]) -> Bool {
            text.count == 20 && text.count { $0 &- 0x30 < 10 } == 17 && text[8] == UInt8(ascii: "T")
                && text[19] == UInt8(ascii: "Z")
        }
    }
}
