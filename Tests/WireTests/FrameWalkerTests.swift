import Engine
import Testing

@testable import Wire

@Suite struct FrameWalkerTests {
    static let text = Array(String(repeating: "{\"loss\": 0.25}\n", count: 20_000).utf8)
    static let large = CompressionTests.frame(text)
    static let small = CompressionTests.frame(Array("{}\n".utf8))
    static let middle = CompressionTests.frame(Array(repeating: 65, count: 300))

    @Test("finds the borders of frames", arguments: [large, small, middle])
    func borders(_ frame: [UInt8]) {
        let file = frame + CompressionTests.skippable + Self.small
        guard case .frame(let length, let size, true) = Self.finding(file, 0) else {
            Issue.record("no frame found")
            return
        }
        #expect(length == frame.count)
        #expect([UInt64(Self.text.count), 3, 300].contains(size))
        #expect(Self.finding(file, frame.count) == .skippable(length: Int64(CompressionTests.skippable.count)))
        let last = frame.count + CompressionTests.skippable.count
        #expect(Self.finding(file, last) == .frame(length: Int64(Self.small.count), contentSize: 3, hasChecksum: true))
        #expect(Self.finding(file, file.count) == .end)
    }

    @Test("a file that ends anywhere inside a frame is torn there")
    func torn() {
        for count in 1..<Self.middle.count { #expect(Self.finding(Array(Self.middle[..<count]), 0) == .torn) }
        for count in stride(from: 1, to: Self.large.count, by: 97) {
            #expect(Self.finding(Array(Self.large[..<count]), 0) == .torn)
        }
        #expect(Self.finding(Array(CompressionTests.skippable.dropLast()), 0) == .torn)
    }

    @Test(
        "what is no frame is foreign",
        arguments: [
            [0, 0, 0, 0, 0], Array("{\"a\":1}".utf8), CompressionTests.gzip,
            // The reserved bit, and a block of the reserved type.
            CompressionTests.bytes("28b52ffd2800010000"), CompressionTests.bytes("28b52ffd2000070000"),
        ]
    )
    func foreign(_ bytes: [UInt8]) {
        #expect(Self.finding(bytes, 0) == .foreign)
    }

    static func finding(_ file: [UInt8], _ place: Int) -> FrameWalker.Finding {
        FrameWalker.finding(at: Int64(place), end: Int64(file.count)) { offset, count in
            #expect(Int(offset) + count <= file.count)
            return file[Int(offset)..<Int(offset) + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }
}
