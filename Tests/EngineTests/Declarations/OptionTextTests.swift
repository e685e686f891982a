import Testing

@testable import Engine

@Suite struct OptionTextTests {
    @Test(
        "durations",
        arguments: [
            ("250ms", 250_000_000), ("10s", 10_000_000_000), ("5m", 300_000_000_000), ("2h", 7_200_000_000_000),
            ("30d", 2_592_000_000_000_000), ("1w", 604_800_000_000_000), ("1h30m", 5_400_000_000_000),
            ("1.5h", 5_400_000_000_000),
            ("0", 0), ("0s", 0), ("7ns", 7), ("0.000000001s", 1), ("106751d", 9_223_286_400_000_000_000),
        ]
    )
    func duration(_ text: String, _ nanoseconds: Int64) {
        #expect(Duration(optionText: text) == .nanoseconds(nanoseconds))
    }

    @Test(
        "texts that are no duration",
        arguments: [
            "", "10", "s", "-1s", "10 s", "1s ", "1.s", ".5s", "0.5ns", "1.5.5s", "10S", "10sec", "106752d",
            "99999999999999999999s", "1h30", "١s", "1e3s",
        ]
    )
    func noDuration(_ text: String) {
        #expect(Duration(optionText: text) == nil)
    }

    @Test(
        "durations are written in the largest unit that is exact",
        arguments: [
            ("90s", "90s"), ("120s", "2m"), ("14d", "14d"), ("1w", "7d"), ("1500ms", "1500ms"), ("0", "0s"),
            ("1h30m", "90m"),
        ]
    )
    func durationText(_ text: String, _ written: String) throws {
        #expect(try #require(Duration(optionText: text)).optionText == written)
    }

    @Test(
        "sizes",
        arguments: [
            ("64KiB", 65536), ("20GiB", 21_474_836_480), ("5MB", 5_000_000), ("1.5GiB", 1_610_612_736), ("100B", 100),
            ("100", 100),
            ("1tib", 1_099_511_627_776), ("0", 0), ("8388607TiB", 9_223_370_937_343_148_032),
        ]
    )
    func size(_ text: String, _ bytes: Int64) {
        #expect(ByteCount(optionText: text)?.bytes == bytes)
    }

    @Test(
        "texts that are no size",
        arguments: [
            "", "KiB", "5G", "5Mb/s", "-1B", "1.5B", "8388608TiB", "5 MB", "0x10", "1e9",
        ]
    )
    func noSize(_ text: String) {
        #expect(ByteCount(optionText: text) == nil)
    }

    @Test(
        "sizes are written in the largest unit that is exact",
        arguments: [
            (Int64(1 << 30), "1GiB"), (5_000_000, "5MB"), (1500, "1500B"), (0, "0B"), (1 << 20, "1MiB"),
        ]
    )
    func sizeText(_ bytes: Int64, _ written: String) {
        #expect(ByteCount(bytes).description == written)
    }

    @Test(
        "addresses",
        arguments: [
            ("127.0.0.1:8000", "127.0.0.1", 8000), ("[::1]:80", "::1", 80), ("localhost:0", "localhost", 0),
        ] as [(String, String, UInt16)]
    )
    func address(_ text: String, _ host: String, _ port: UInt16) throws {
        let address = try #require(NetworkAddress(optionText: text))
        #expect(address == NetworkAddress(host: host, port: port))
        #expect(address.description == text)
    }

    @Test(
        "texts that are no address",
        arguments: [
            "", ":8000", "8000", "localhost", "localhost:", "localhost:65536", "localhost:+1", "::1:80",
            "[localhost]:1", "a b:1",
            "http://a:80", "[::1:80",
        ]
    )
    func noAddress(_ text: String) {
        #expect(NetworkAddress(optionText: text) == nil)
    }
}
