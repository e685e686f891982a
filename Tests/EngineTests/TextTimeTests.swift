@testable import Engine
import TestKit
import Testing

@Suite("Text: times")
struct TextTimeTests {
    private func nanoseconds(_ text: String, offset: Int = 0) -> Int64? {
        let bytes = Array(text.utf8)
        return unsafe bytes.withUnsafeBytes { unsafe TimeText.parse(ByteView($0), offset: offset) }
    }

    private func written(_ time: Int64) -> String {
        var out = GrowableBytes()
        TimeText.write(time, to: &out)
        return unsafe String(decoding: out.bytes, as: UTF8.self)
    }

    @Test(
        "reads what logs write",
        arguments: [
            ("2026-11-23T08:40:37.263058Z", "2026-11-23T08:40:37.263058000Z"),
            ("2026-11-23T08:40:37Z", "2026-11-23T08:40:37.000000000Z"),
            ("2026-11-23T08:40:37.263058", "2026-11-23T08:40:37.263058000Z"),
            ("2026-11-23 08:40:37,263", "2026-11-23T08:40:37.263000000Z"),
            ("2026-11-23 08:40:37", "2026-11-23T08:40:37.000000000Z"),
            ("2026/11/23 08:40:37.5", "2026-11-23T08:40:37.500000000Z"),
            ("2026-11-23T08:40:37.1234567891234Z", "2026-11-23T08:40:37.123456789Z"),
            ("2026-11-23t08:40:37z", "2026-11-23T08:40:37.000000000Z"),
            ("2026-11-23T08:40:37+05:30", "2026-11-23T03:10:37.000000000Z"),
            ("2026-11-23T08:40:37.5-0800", "2026-11-23T16:40:37.500000000Z"),
            ("2026-11-23T08:40:37+02", "2026-11-23T06:40:37.000000000Z"),
            ("2026-11-23 08:40:37 UTC", "2026-11-23T08:40:37.000000000Z"),
            ("2026-11-23 08:40:37 +0100", "2026-11-23T07:40:37.000000000Z"),
            ("2024-02-29", "2024-02-29T00:00:00.000000000Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000000Z"),
            ("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z"),
            ("1700000000", "2023-11-14T22:13:20.000000000Z"),
            ("1700000000.123456789", "2023-11-14T22:13:20.123456789Z"),
            ("1700000000123", "2023-11-14T22:13:20.123000000Z"),
            ("1700000000123.5", "2023-11-14T22:13:20.123500000Z"),
            ("1700000000123456", "2023-11-14T22:13:20.123456000Z"),
            ("1700000000123456789", "2023-11-14T22:13:20.123456789Z"),
            ("1.700000000123e9", "2023-11-14T22:13:20.123000000Z"),
            ("17000000001.5E-1", "2023-11-14T22:13:20.150000000Z"),
        ]
    )
    func reads(_ text: String, _ wanted: String) {
        #expect(nanoseconds(text).map(written) == wanted)
    }

    @Test(
        "is not fooled",
        arguments: [
            "", "now", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T08:40:61Z",
            "2026-11-23T08:40:37.Z", "2026-11-23T08:40:37Zx", "2026-11-23T08:40", "2026-11-23x08:40:37", "2026-11-2",
            "2026-11:23T08:40:37Z", "202a-11-23T08:40:37Z", "2026-11-23T08:40:37+25:00", "2026-11-23T08:40:37+1",
            "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "3.25", "42", "-1700000000", "99999999",
            "17000000000000000000000",
            "1700000000.", "1700000000x", "1e400", "12345678.e1",
        ]
    )
    func refuses(_ text: String) {
        #expect(nanoseconds(text) == nil)
    }

    @Test("a time without offset is in the given zone")
    func zone() {
        #expect(nanoseconds("2026-11-23 08:40:37", offset: 3600).map(written) == "2026-11-23T07:40:37.000000000Z")
        #expect(nanoseconds("2026-11-23 08:40:37Z", offset: 3600).map(written) == "2026-11-23T08:40:37.000000000Z")
    }

    @Test("what is written is read back, over the whole range")
    func roundTrip() {
        var seed = Seed.fromEnvironment()
        for time in [Int64.min, .max, 0, -1] + (0..<10_000).map({ _ in Int64.random(in: .min ... .max, using: &seed) })
        {
            // The first second of the range has no whole second below it.
            if time < Int64.min + 1_000_000_000 { continue }
            #expect(nanoseconds(written(time)) == time, "SEED=\(seed.value)")
        }
    }

    @Test(
        "patterns",
        arguments: [
            ("%d/%b/%Y:%H:%M:%S %z", "23/Nov/2026:08:40:37 +0100", "2026-11-23T07:40:37.000000000Z"),
            ("%a, %d %B %Y %I:%M:%S %p", "Mon, 23 november 2026 12:40:37 pm", "2026-11-23T12:40:37.000000000Z"),
            ("%Y-%m-%d %H:%M:%S,%f", "2026-11-23 08:40:37,263", "2026-11-23T08:40:37.263000000Z"),
            ("%D %R", "11/23/26 8:40", "2026-11-23T08:40:00.000000000Z"),
            ("%F %T %Z", "2026-11-23 08:40:37 CEST", "2026-11-23T08:40:37.000000000Z"),
            ("%s.%f", "1700000000.25", "2023-11-14T22:13:20.250000000Z"),
            ("%Y%j", "2026327", "2026-11-23T00:00:00.000000000Z"),
            ("[%y%m%d%H%M%S]", "[261123084037]", "2026-11-23T08:40:37.000000000Z"),
            ("%b %e %T", "Nov  3 08:40:37", "2026-11-03T08:40:37.000000000Z"),
            ("%b %e %T", "Dec 31 23:59:59", "2025-12-31T23:59:59.000000000Z"),
            ("%b %d", "Feb 29", "2024-02-29T00:00:00.000000000Z"),
            ("%H%%", "08%", "2026-01-01T08:00:00.000000000Z"),
            ("%Y-%m-%d", "2026-11-23x", nil),
            ("%I:%M %p %Y", "13:00 pm 2026", nil),
            ("%Y", "", nil),
        ] as [(String, String, String?)]
    )
    func patterns(_ source: String, _ text: String, _ wanted: String?) throws {
        let pattern = try TimePattern(source)
        let reference = try #require(nanoseconds("2026-11-23T12:00:00Z"))
        let bytes = Array(text.utf8)
        let found = unsafe bytes.withUnsafeBytes { unsafe pattern.parse(ByteView($0), offset: 0, reference: reference) }
        #expect(found.map(written) == wanted)
    }

    @Test("an unknown directive is named", arguments: [("%Y-%q", "%q"), ("%", "%")])
    func unknownDirective(_ source: String, _ directive: String) {
        let error = #expect(throws: TimePatternError.self) { try TimePattern(source) }
        #expect(error?.directive == directive)
    }

    @Test("forms by name")
    func forms() throws {
        for name in TimeFormat.names { #expect(try TimeFormat(name) != nil) }
        #expect(try TimeFormat("%Y") == .pattern(TimePattern("%Y")))
        #expect(try TimeFormat("iso") == nil)
        let bytes = Array("12".utf8)
        unsafe bytes.withUnsafeBytes { raw in
            let text = unsafe ByteView(raw)
            #expect(TimeFormat.epoch(.milliseconds).parse(text, offset: 0, reference: 0) == 12_000_000)
            #expect(TimeFormat.auto.parse(text, offset: 0, reference: 0) == nil)
        }
    }

    @Test("one date after another reads like each alone")
    func remembered() {
        var seed = Seed.fromEnvironment()
        var dates = DateMemory()
        for _ in 0..<5000 {
            let (month, day) = (seed.below(14), seed.below(33))
            let mark = seed.pick(["-", "/"])
            let text = "202\(seed.below(3))\(mark)\(month < 10 ? "0" : "")\(month)\(mark)\(day < 10 ? "0" : "")\(day)T0\(seed.below(10)):59:60Z"
            for _ in 0...seed.below(2) {
                let bytes = Array(text.utf8)
                let found = unsafe bytes.withUnsafeBytes { unsafe TimeText.parse(ByteView($0), offset: 0, &dates) }
                #expect(found == nanoseconds(text), "SEED=\(seed.value) \(text)")
            }
        }
    }
}
