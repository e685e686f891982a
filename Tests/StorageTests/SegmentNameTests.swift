import Testing

@testable import Storage

@Suite struct SegmentNameTests {
    static let time: Int64 = 1_793_520_000_123_456_789

    @Test("carries the time, the instance and a number")
    func text() {
        let name = SegmentName(time: Self.time, instance: "4f1d09ab", number: 17)
        #expect(name.sealedName == "20261101T080000.123Z-4f1d09ab-000017.ndjson.zst")
        #expect(name.openName == "20261101T080000.123Z-4f1d09ab-000017.ndjson.zst.part")
        #expect(SegmentName.isOpen(name.openName))
        #expect(!SegmentName.isOpen(name.sealedName))
    }

    @Test("a salvaged one sorts behind its segment and before the next")
    func salvage() {
        let names = [
            SegmentName(time: Self.time, instance: "4f1d09ab", number: 17),
            SegmentName(time: Self.time, instance: "4f1d09ab", number: 17, isSalvage: true),
            SegmentName(time: Self.time, instance: "4f1d09ab", number: 18),
        ].map(\.sealedName)
        #expect(names == names.sorted())
    }

    @Test("names its class, and is read again")
    func classes() throws {
        let name = SegmentName(time: Self.time, instance: "4f1d09ab", number: 17, isSalvage: true, retentionClass: "a-b_C")
        #expect(name.sealedName == "20261101T080000.123Z-4f1d09ab-000017b.a-b_C.ndjson.zst")
        for file in [name.sealedName, name.openName] {
            let parts = try #require(SegmentName.Parts(file))
            #expect(parts.instance == "4f1d09ab" && parts.retentionClass == "a-b_C")
            #expect(parts.isOpen == file.hasSuffix(".part"))
        }
        let plain = try #require(SegmentName.Parts("20261101T080000.123Z-4f1d09ab-000017.ndjson.zst"))
        #expect(plain.retentionClass.isEmpty && !plain.isOpen)
        for file in ["000017..ndjson.zst", "000017.a/b.ndjson.zst", "000017c.ndjson.zst", "17.ndjson.zst", "000017.a.zst"] {
            #expect(SegmentName.Parts("20261101T080000.123Z-4f1d09ab-\(file)") == nil, "\(file)")
        }
    }

    @Test(
        "other files are foreign",
        arguments: [
            "notes.ndjson.zst.part", "a-b-c.ndjson.zst.part", "20261101T080000.123Z-4f1d09ab-000017.ndjson.part",
            "20261101T080000.123Z-4f1d09-000017.ndjson.zst.part",
            "x0261101T080000.123Z-4f1d09ab-000017.ndjson.zst.part",
        ]
    )
    func foreign(_ name: String) {
        #expect(!SegmentName.isOpen(name))
    }

    @Test(
        "days are those of the calendar",
        arguments: [
            (0, "1970-01-01"), (-1, "1969-12-31"), (59, "1970-03-01"), (11_016, "2000-02-29"), (11_017, "2000-03-01"),
            (20_758, "2026-11-01"), (-106_752, "1677-09-21"), (106_751, "2262-04-11"), (-719_468, "0000-03-01"),
        ] as [(Int64, String)]
    )
    func days(_ number: Int64, _ text: String) {
        #expect(DayText.text(dayNumber: number) == text)
    }

    @Test(
        "a day begins at midnight, before 1970 too",
        arguments: [
            (0, 0), (-1, -1), (86_399_999_999_999, 0), (86_400_000_000_000, 1), (-86_400_000_000_000, -1),
            (.min, -106_752), (.max, 106_751),
        ] as [(Int64, Int64)]
    )
    func dayNumbers(_ time: Int64, _ day: Int64) {
        #expect(DayText.dayNumber(ofNanoseconds: time) == day)
    }

    @Test(
        "times have nine digits of fraction",
        arguments: [
            (0, "1970-01-01T00:00:00.000000000Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
            (time, "2026-11-01T08:00:00.123456789Z"), (.min, "1677-09-21T00:12:43.145224192Z"),
        ] as [(Int64, String)]
    )
    func times(_ time: Int64, _ text: String) {
        #expect(DayText.time(nanoseconds: time) == text)
    }
}
