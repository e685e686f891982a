import CZstd
import Engine
import TestKit
import Testing

@testable import Wire

@Suite(.timeLimit(.minutes(5))) struct CompressionTests {
    /// `"spanmill " × 3 + "\n"`, made by Python's gzip and zlib.
    static let text = Array("spanmill spanmill spanmill \n".utf8)
    static let gzip = bytes("1f8b08000000000002032b2e48cccbcdccc95128c6607001007e0c95e61c000000")
    static let zlib = bytes("789c2b2e48cccbcdccc95128c660700100a17b0a8b")
    static let deflate = bytes("2b2e48cccbcdccc95128c660700100")
    static let zstd = frame(text)
    /// A skippable frame of five bytes.
    static let skippable = bytes("532a4d18050000000102030405")

    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var coding: ContentCoding
        var input: [UInt8]
        /// nil: it must be refused with the code.
        var output: [UInt8]?
        var code: CompressionError.Code?
        var testDescription: String { name }

        init(_ name: String, _ coding: ContentCoding, _ input: [UInt8], gives output: [UInt8]) {
            (self.name, self.coding, self.input, self.output) = (name, coding, input, output)
        }

        init(_ name: String, _ coding: ContentCoding, _ input: [UInt8], fails code: CompressionError.Code) {
            (self.name, self.coding, self.input, self.code) = (name, coding, input, code)
        }
    }

    static let cases: [Case] = [
        Case("identity", .identity, text, gives: text),
        Case("nothing at all", .zstd, [], gives: []),
        Case("nothing at all, gzip", .gzip, [], gives: []),
        Case("nothing at all, deflate", .deflate, [], gives: []),
        Case("gzip", .gzip, gzip, gives: text),
        Case("gzip members one behind the other", .gzip, gzip + gzip, gives: text + text),
        Case("gzip with padding", .gzip, gzip + [0, 0, 0], gives: text),
        Case("gzip and then something else", .gzip, gzip + [65], fails: .trailingBytes),
        Case("gzip cut short", .gzip, gzip.dropLast(3).map(\.self), fails: .truncated),
        Case("gzip whose checksum is wrong", .gzip, flipped(gzip, at: -6), fails: .damaged),
        Case("no gzip", .gzip, text, fails: .damaged),
        Case("deflate in zlib's wrapping", .deflate, zlib, gives: text),
        Case("deflate, bare", .deflate, deflate, gives: text),
        Case("deflate, bare, and something behind it", .deflate, deflate + [1], fails: .trailingBytes),
        Case("deflate of one byte", .deflate, [0x78], fails: .truncated),
        Case("deflate cut short", .deflate, Array(zlib.dropLast(5)), fails: .truncated),
        Case("zstd", .zstd, zstd, gives: text),
        Case("zstd frames and a skippable one", .zstd, zstd + skippable + zstd, gives: text + text),
        Case("zstd cut short", .zstd, Array(zstd.dropLast(1)), fails: .truncated),
        Case("zstd whose checksum is wrong", .zstd, flipped(zstd, at: -1), fails: .damaged),
        Case("no zstd", .zstd, text, fails: .damaged),
        Case("zstd and then something else", .zstd, zstd + text, fails: .damaged),
        // Magic, descriptor without a single segment, window of 2^31 and no more.
        Case("zstd with a huge window", .zstd, bytes("28b52ffd00a8010000"), fails: .windowTooLarge),
        // The same with a dictionary's id.
        Case("zstd with a dictionary", .zstd, bytes("28b52ffd012007010000"), fails: .dictionaryWanted),
    ]

    @Test("decodes, in pieces of any size", arguments: cases)
    func decodes(_ example: Case) throws {
        for piece in [1, 2, 3, 7, 64, max(1, example.input.count)] {
            for room in [1, 5, 4096] {
                let result = Self.decode(example.coding, example.input, piece: piece, room: room)
                switch result {
                case .success(let output): #expect(output == example.output, "\(piece)/\(room)")
                case .failure(let error): #expect(error.code == example.code, "\(piece)/\(room): \(error)")
                }
            }
        }
    }

    @Test("stops at the limit of what comes out", arguments: ContentCoding.allCases)
    func limited(_ coding: ContentCoding) throws {
        let input: [ContentCoding: [UInt8]] = [
            .identity: Self.text, .gzip: Self.gzip, .deflate: Self.zlib, .zstd: Self.zstd,
        ]
        for (limit, isEnough) in [(Self.text.count, true), (Self.text.count - 1, false), (0, false)] {
            var decoder = StreamDecoder(coding, maximumOutput: limit)
            var out = GrowableBytes()
            var code: CompressionError.Code?
            do throws(CompressionError) {
                try Self.append(input[coding] ?? [], &decoder, &out)
            } catch { code = error.code }
            #expect(code == (isEnough ? nil : .tooLarge))
            #expect(out.count <= limit + 1)
        }
    }

    @Test("frames come back, whatever is in them")
    func roundTrip() throws {
        var seed = Seed.fromEnvironment()
        for _ in 0..<40 {
            let value = seed.value
            let raw = Self.noise(&seed)
            var out = GrowableBytes()
            var encoder = FrameEncoder(level: 1 + seed.below(5))
            for part in [raw[...(raw.count / 3)], raw[(raw.count / 3 + 1)...]] {
                unsafe Array(part).withUnsafeBytes { unsafe encoder.encode($0, into: &out) }
            }
            let packed = unsafe Array(out.bytes)
            let back = Self.decode(.zstd, packed, piece: 1 + seed.below(packed.count), room: 1 + seed.below(5000))
            #expect(try back.get() == raw, "seed \(value)")
        }
    }

    /// Lines of JSON, whose quick search is smaller, and prose, where zstd's own is.
    @Test("a level's frames are as small as zstd makes them, or smaller", arguments: [3, 5])
    func sizes(_ level: Int) throws {
        var seed = Seed(7)
        let letters = Array("etaoinshrdlu")
        let words = (0..<3000).map { _ in String((0..<(2 + seed.below(7))).map { _ in seed.pick(letters) }) }
        let json = (0..<8000).map {
            #"{"event": "step", "n": \#($0), "loss": \#(Double(seed.below(1 << 30)) / 1e9), "level": "info"}"#
        }
        let prose = (0..<90_000).map { _ in seed.pick(words) }
        for (text, isQuick) in [(json.joined(separator: "\n"), true), (prose.joined(separator: " "), false)] {
            let raw = Array(text.utf8.prefix(500_000))
            let plain = Self.plainFrame(raw, level: level)
            var encoder = FrameEncoder(level: level)
            var total = 0
            for _ in 0..<5 {
                var out = GrowableBytes()
                unsafe raw.withUnsafeBytes { unsafe encoder.encode($0, into: &out) }
                total += out.count
                let packed = unsafe Array(out.bytes)
                #expect(try Self.decode(.zstd, packed, piece: 1 << 20, room: 1 << 20).get() == raw)
                #expect(packed.count <= plain.count)
            }
            if level == 3 { #expect((total < plain.count * 5) == isQuick) }
        }
    }

    @Test("garbage ends in an error or in bytes, never in a crash or a hang")
    func garbage() {
        var seed = Seed.fromEnvironment()
        print("seed \(seed.value)")
        let sources = [Self.gzip, Self.zlib, Self.deflate, Self.zstd + Self.skippable + Self.zstd]
        for _ in 0..<3000 {
            var input = seed.pick(sources)
            for _ in 0...seed.below(3) { input[seed.below(input.count)] = UInt8(seed.below(256)) }
            let coding = seed.pick(ContentCoding.allCases)
            _ = Self.decode(coding, input, piece: 1 + seed.below(40), room: 1 + seed.below(100), limit: 1 << 20)
        }
    }

    @Test(
        "names codings as HTTP does",
        arguments: [
            ("", ContentCoding.identity), ("identity", .identity), ("GZIP", .gzip), (" x-gzip ", .gzip),
            ("deflate", .deflate),
            ("zstd", .zstd), ("br", nil), ("gzip, zstd", nil),
        ]
    )
    func headers(_ value: String, _ coding: ContentCoding?) {
        #expect(ContentCoding(headerValue: value) == coding)
    }

    // MARK: Helpers

    static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.utf8.map(Bytes.hexValue)
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    static func frame(_ raw: [UInt8]) -> [UInt8] {
        var encoder = FrameEncoder(level: 3)
        var out = GrowableBytes()
        unsafe raw.withUnsafeBytes { unsafe encoder.encode($0, into: &out) }
        return unsafe Array(out.bytes)
    }

    static func plainFrame(_ raw: [UInt8], level: Int) -> [UInt8] {
        guard let context = unsafe ZSTD_createCCtx() else { return [] }
        defer { unsafe ZSTD_freeCCtx(context) }
        unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level))
        unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        return unsafe [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(raw.count)) { room, count in
            count = unsafe ZSTD_compress2(context, room.baseAddress, room.count, raw, raw.count)
        }
    }

    static func flipped(_ bytes: [UInt8], at index: Int) -> [UInt8] {
        var bytes = bytes
        bytes[bytes.count + index] ^= 1
        return bytes
    }

    static func noise(_ seed: inout Seed) -> [UInt8] {
        let words = (0...seed.below(20)).map { _ in (0...seed.below(30)).map { _ in UInt8(seed.below(256)) } }
        var raw: [UInt8] = [0]
        let wanted = seed.below(400_000)
        while raw.count < wanted { raw += seed.pick(words) }
        return raw
    }

    static func append(
        _ input: [UInt8],
        _ decoder: inout StreamDecoder,
        _ out: inout GrowableBytes
    ) throws(CompressionError) {
        var failure: CompressionError?
        unsafe input.withUnsafeBytes { bytes in
            do throws(CompressionError) { try unsafe decoder.decode(bytes, appendingTo: &out) } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Feeds the input in pieces, through a room of a fixed size.
    static func decode(
        _ coding: ContentCoding,
        _ input: [UInt8],
        piece: Int,
        room: Int,
        limit: Int = .max
    ) -> Result<[UInt8], CompressionError> {
        var decoder = StreamDecoder(coding, maximumOutput: limit)
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: room)
        do throws(CompressionError) {
            for start in stride(from: 0, to: input.count, by: piece) {
                var rest = Array(input[start..<min(start + piece, input.count)])
                while true {
                    let step = try step(&decoder, rest, &buffer)
                    output += buffer[..<step.produced]
                    rest.removeFirst(step.consumed)
                    if rest.isEmpty && step.produced < room { break }
                }
            }
            try decoder.finish()
        } catch { return .failure(error) }
        return .success(output)
    }

    private static func step(
        _ decoder: inout StreamDecoder,
        _ input: [UInt8],
        _ buffer: inout [UInt8]
    ) throws(CompressionError) -> StreamDecoder.Step {
        var result: Result<StreamDecoder.Step, CompressionError> = .success(.init())
        unsafe input.withUnsafeBytes { source in
            unsafe buffer.withUnsafeMutableBytes { sink in
                do throws(CompressionError) { result = .success(try unsafe decoder.decode(source, into: sink)) } catch {
                    result = .failure(error)
                }
            }
        }
        return try result.get()
    }
}
