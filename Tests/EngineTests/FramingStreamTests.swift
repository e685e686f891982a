import Engine
import TestKit
import Testing

@Suite("Framing: streams")
struct FramingStreamTests {
    private enum Options: CaseIterable {
        case text, cri, docker, start, continuation

        var value: FramingOptions {
            get throws {
                var options = FramingOptions(
                    maximumLineBytes: 200,
                    maximumGroupLines: 6,
                    maximumGroupBytes: 160,
                    groupTimeout: 1000
                )
                switch self {
                case .text: break
                case .cri: options.envelope = .cri
                case .docker: options.envelope = .docker
                case .start: options.joins = .pattern(MultilinePattern(.start, try RegexPattern("^[0-9E]")))
                case .continuation: options.joins = .pattern(MultilinePattern(.continuation, try RegexPattern("^ ")))
                }
                return options
            }
        }
    }

    /// Whatever the bytes and the cuts between reads, the lines are those of one read.
    @Test("lines do not depend on how the bytes were cut", arguments: Options.allCases)
    private func splits(_ kind: Options) throws {
        var seed = Seed.fromEnvironment()
        let options = try kind.value
        for round in 0..<400 {
            let bytes = randomStream(&seed)
            let whole = FramingReader.lines(of: bytes, options, window: 1 << 14)
            var reader = FramingReader(options, window: 64 + seed.below(500))
            var rest = bytes[...]
            while !rest.isEmpty {
                let step = seed.chance(0.2) ? 1 : 1 + seed.below(300)
                reader.read(rest.prefix(step))
                rest = rest.dropFirst(step)
            }
            reader.finish()
            #expect(reader.lines == whole, "SEED=\(seed.value), round \(round)")
            #expect(
                reader.framer.position == bytes.count && reader.framer.heldBytes == 0,
                "SEED=\(seed.value), round \(round)"
            )
            let counts = reader.framer.counts
            #expect(counts.record == UInt64(whole.count), "SEED=\(seed.value), round \(round)")
            for line in whole where line.hasPrefix("{\"message\":") {
                #expect(NaiveJSON.read(Array(line.utf8)) != nil, "\(line), SEED=\(seed.value), round \(round)")
            }
            guard reader.lines == whole else { return }
        }
    }

    /// A reader that stops anywhere and begins again at the position it had, loses nothing and repeats nothing.
    @Test("a start at a position goes on where the lines ended", arguments: Options.allCases)
    private func restarts(_ kind: Options) throws {
        var seed = Seed.fromEnvironment()
        let options = try kind.value
        for round in 0..<150 {
            let bytes = randomStream(&seed, tied: kind != .cri && kind != .docker)
            let whole = FramingReader.lines(of: bytes, options, window: 1 << 14)
            var at = 0
            var context: [UInt8] = []
            var lines: [String] = []
            while at < bytes.count {
                var reader = FramingReader(options, window: 64 + seed.below(300), context: context)
                let start = at
                var end = at
                repeat {
                    let step = 1 + seed.below(100)
                    reader.read(bytes[end..<min(end + step, bytes.count)])
                    end = min(end + step, bytes.count)
                } while seed.chance(0.7) && end < bytes.count || reader.framer.position == 0 && end < bytes.count
                if end == bytes.count { reader.finish() }
                lines += reader.lines
                context = reader.framer.context
                at = start + reader.framer.position
            }
            #expect(lines == whole, "SEED=\(seed.value), round \(round)")
        }
    }

    /// Pieces that framing treats in a special way, in any order.
    /// `tied` puts records with an exception among them, which a start within envelopes does not remember.
    private func randomStream(_ seed: inout Seed, tied: Bool = true) -> [UInt8] {
        var bytes: [UInt8] = []
        let header = "2016-10-06T00:17:09.66Z std"
        for _ in 0..<1 + seed.below(40) {
            let newline = seed.chance(0.8) ? "\n" : ""
            switch seed.below(22) {
            case 0: bytes += Array("\(String(repeating: "{", count: seed.below(3)))\"a\":1}\(newline)".utf8)
            case 1: bytes += Array("INFO:x:{\"event\":\"e\"}\(newline)".utf8)
            case 2 where tied:
                bytes += Array(
                    "{\"event\":\"e\",\"exception\":\"Traceback (most recent call last):\\n  f\\nE: 1\"}\n".utf8
                )
            case 3: bytes += Array("Traceback (most recent call last):\n".utf8)
            case 4: bytes += Array("  f\(newline)".utf8)
            case 5: bytes += Array("E: 1\(newline)".utf8)
            case 6: bytes += Array("\r".utf8)
            case 7: bytes += Array("\r10%|## \(seed.chance(0.5) ? "{\"a\":{\"b\":1}}" : "")\(newline)".utf8)
            case 8: bytes += Array("\u{1B}[3\(seed.below(9))m".utf8)
            case 9: bytes += [UInt8](repeating: 0, count: seed.below(5))
            case 10: bytes += Array(String(repeating: "long ", count: seed.below(120)).utf8)
            case 11: bytes += Array("\u{FEFF}".utf8)
            case 12: bytes += (0..<seed.below(20)).map { _ in UInt8(seed.below(256)) }
            case 13:
                bytes += Array("\(header)\(seed.chance(0.5) ? "out" : "err") \(seed.chance(0.5) ? "P" : "F") ".utf8)
            case 14:
                bytes += Array(
                    "\(header)err F Traceback (most recent call last):\n\(header)out P x\n\(header)err F   f\n".utf8
                )
            case 15:
                bytes += Array(
                    "{\"log\":\"a\(seed.chance(0.5) ? "\\n" : "\\r")\",\"stream\":\"stderr\",\"time\":\"2016\"}\n".utf8
                )
            case 16:
                bytes += Array(
                    "{\"log\":\"{\\\"a\\\":\\\"\\u001b\\r\\\"}\\n\",\"stream\":\"stdout\",\"time\":\"2016-10-06T00:17:09.66Z\"}\n"
                        .utf8
                )
            case 17: bytes += Array("During handling of the above exception, another exception occurred:\n\n".utf8)
            case 18: bytes += Array("[rank0]: Traceback (most recent call last):\n[rank0]:   f\n".utf8)
            case 19: bytes += Array("  + Exception Group Traceback (most recent call last):\n  | x\n".utf8)
            case 20: bytes += Array("{\"a\":\"\u{1B}\u{0}\"}\(newline)".utf8)
            default: bytes += Array("\n \n".utf8)
            }
        }
        return bytes
    }

    @Test("a long line keeps its beginning, and its memory is bounded")
    func longLines() {
        var reader = FramingReader(FramingOptions(maximumLineBytes: 100))
        let long = Array("{\"task_id\":7,\"a\":\"\(String(repeating: "é", count: 10_000))\"}\n{\"b\":1}\n".utf8)
        reader.read(long[...])
        #expect(reader.lines.count == 2 && reader.lines[1] == "{\"b\":1}")
        #expect(reader.lines[0].hasPrefix(#"{"message":"{\"task_id\":7,\"a\":\"éé"#))
        #expect(reader.lines[0].hasSuffix(#"é","truncated":true,"task_id":7}"#))
        #expect(reader.lines[0].utf8.count < 150)
        #expect(reader.framer.counts.truncated == 1)
        #expect(reader.framer.counts.skippedBytes == 20_000 + 20 - 100)
    }

    @Test("a bar without end holds its last state alone, and the position follows it")
    func endlessBar() {
        var reader = FramingReader()
        let state = Array("\r\(String(repeating: "#", count: 99))".utf8)
        for _ in 0..<10_000 { reader.read(state[...]) }
        #expect(reader.framer.heldBytes <= 300)
        reader.finish()
        #expect(reader.lines == [String(repeating: "#", count: 99)])
        #expect(reader.framer.counts.record == 1)
    }

    @Test("a hole of a truncated file is passed over")
    func hole() {
        var reader = FramingReader()
        for _ in 0..<1000 { reader.read([UInt8](repeating: 0, count: 4000)[...]) }
        #expect(reader.framer.heldBytes == 0)
        reader.read(Array("{\"a\":1}\n".utf8)[...])
        #expect(reader.lines == ["{\"a\":1}"])
        #expect(reader.framer.counts.nulBytes == 4_000_000)
    }

    @Test("a group that grows too large ends, flagged, and nothing is lost")
    func groupLimits() throws {
        let pattern = MultilinePattern(.continuation, try RegexPattern("^ "))
        let options = FramingOptions(joins: .pattern(pattern), maximumGroupLines: 3, maximumGroupBytes: 1000)
        let lines = FramingReader.lines(of: "a\n b\n c\n d\n e\nf\n", options)
        #expect(lines == [#"{"message":"a\n b\n c","truncated":true}"#, #"{"message":" d\n e"}"#, "f"])
    }

    @Test("an open group is complete when its time is up, and not before")
    func timeout() {
        var reader = FramingReader()
        reader.read(Array("Traceback (most recent call last):\n  f\nE: 1\n".utf8)[...])
        #expect(reader.lines.isEmpty && reader.framer.position == 0)
        #expect(reader.framer.expiry == FramingLimits.groupTimeout)
        reader.expire(after: FramingLimits.groupTimeout - 1)
        #expect(reader.lines.isEmpty)
        reader.expire(after: 1)
        #expect(reader.lines.count == 1)
        #expect(reader.framer.heldBytes == 0 && reader.framer.expiry == nil)
    }

    @Test("what waits behind another stream's open line is bounded")
    func waiting() {
        var reader = FramingReader(FramingOptions(envelope: .cri), window: 1 << 16)
        let header = EnvelopeCases.time
        reader.read(Array("\(header) stderr P open\n".utf8)[...])
        let line = Array("\(header) stdout F \(String(repeating: "x", count: 1000))\n".utf8)
        for _ in 0..<250 { reader.read(line[...]) }
        #expect(reader.lines.isEmpty)
        for _ in 0..<10 { reader.read(line[...]) }
        #expect(reader.lines.first == "\(header) stderr F open")
        #expect(reader.framer.heldBytes == 0)
    }

    @Test("each line is counted once")
    func counts() {
        var reader = FramingReader()
        let text = "{\"a\":1}\n\n\(TracebackCases.key)\n\n\rbar\rbar{\"b\":1}\ntext\r\n"
        reader.read(Array(text.utf8)[...])
        reader.finish()
        var wanted = FramingCounts()
        wanted.record = 5
        wanted.joined = 3
        wanted.empty = 2
        #expect(reader.framer.counts == wanted)
        #expect(wanted.lines == 10)
    }
}
