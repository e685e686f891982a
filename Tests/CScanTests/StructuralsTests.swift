import CScan
import Testing

extension Kernel {
    @Suite struct StructuralsTests {
        @Test("agrees with the byte-by-byte model on random text", arguments: Variant.available)
        func random(_ variant: Variant) {
            var random = RandomText()
            variant.use {
                for round in 0..<2500 {
                    let length = random.below(301)
                    let bytes = round % 2 == 0 ? random.bytes(count: length) : random.jsonLike(count: length)
                    let text = PlacedText(bytes: bytes, offset: random.below(64))
                    let filler = random.pick(Array("\"\\\n{ x".utf8))
                    guard Scan(text, filler: filler) != ModelScan(bytes).scan else { continue }
                    Issue.record("differs (seed \(random.seed)) on \(bytes)")
                    return
                }
            }
        }

        @Test("agrees at every length and alignment", arguments: Variant.available)
        func placement(_ variant: Variant) {
            let line = #"{"a": 1, "b\\": "x \" y", "c": {}, "d": [1,"é"]}"# + "\n"
            let long = Array(String(repeating: line, count: 7).utf8)
            variant.use {
                for length in 0...300 {
                    let bytes = Array(long.prefix(length))
                    #expect(Scan(PlacedText(bytes: bytes, offset: length % 64)) == ModelScan(bytes).scan)
                }
                for offset in 0..<64 {
                    #expect(Scan(PlacedText(bytes: long, offset: offset)) == ModelScan(long).scan)
                }
            }
        }

        @Test("carries runs of backslashes over block borders", arguments: Variant.available)
        func backslashRuns(_ variant: Variant) {
            variant.use {
                for start in 50..<70 {
                    for run in 1...140 {
                        let text =
                            "\"" + String(repeating: "x", count: start) + String(repeating: "\\", count: run)
                            + "\",{\"y\"}\n"
                        let bytes = Array(text.utf8)
                        let scan = Scan(PlacedText(bytes: bytes, offset: 0))
                        #expect(scan == ModelScan(bytes).scan)
                        let closes = run % 2 == 0
                        #expect(scan.inString[1 + start + run] == !closes, "run of \(run) from \(start)")
                    }
                }
            }
        }

        @Test("starts afresh behind each newline", arguments: Variant.available)
        func newlines(_ variant: Variant) {
            let line = #"{"a": 1}"#
            for bad in [#"{"open"#, #"{"a": "\"#, #""""#, "\"\n\"\n\"", String(repeating: "\"\n", count: 40)] {
                for padding in 0..<70 {
                    let before = Array((bad + String(repeating: "x", count: padding) + "\n").utf8)
                    let bytes = before + Array((line + "\n").utf8)
                    variant.use {
                        let positions = Scan(PlacedText(bytes: bytes, offset: 0)).structurals
                        let ofLine = positions.filter { $0 >= before.count }.map { Int($0) - before.count }
                        #expect(ofLine == [0, 4, 7, 8])
                    }
                }
            }
        }

        @Test("flags a newline inside a string", arguments: Variant.available)
        func openString(_ variant: Variant) {
            variant.use {
                for (text, expected) in [("{\"a\n\"b\":1}\n", CSCAN_OPEN_STRING), ("{\"a\":1}\n", 0)] {
                    let scan = Scan(PlacedText(bytes: Array(text.utf8), offset: 0))
                    #expect(scan.allFlags & CSCAN_OPEN_STRING == expected)
                }
            }
        }

        struct Line {
            let text: String
            let flags: Int
        }

        @Test(
            "flags a line",
            arguments: [
                Line(text: #"{"a": 1, "b": [1, 2], "c": {}, "d": [], "e": -1.5e9, "f": NaN}"# + "\n", flags: 0),
                Line(text: #"{"a":1,"b":[1,2],"c":{},"d":"","e":[true,null,{"x":"y z"}]}"# + "\n", flags: 0),
                Line(text: #"{"a": 1}"#, flags: 0),
                Line(text: "\n\n[1]\n", flags: 0),
                Line(text: "{}\r\n", flags: CSCAN_CONTROL),
                Line(text: "{\"a\":1}\r\n", flags: CSCAN_CONTROL),
                Line(text: "{\"a\tb\":1}\n", flags: CSCAN_CONTROL),
                Line(text: #"{"a":"\n"}"#, flags: CSCAN_BACKSLASH),
                Line(text: #"{"é":1}"#, flags: CSCAN_NON_ASCII),
                Line(text: #"INFO:x:{"a":1}"#, flags: CSCAN_UNUSUAL),
                Line(text: #" {"a":1}"#, flags: CSCAN_UNUSUAL),
                Line(text: "{}\n {}", flags: CSCAN_UNUSUAL),
                Line(text: #"{"a" :1}"#, flags: CSCAN_UNUSUAL),
                Line(text: #"{"a":  1}"#, flags: CSCAN_UNUSUAL),
                Line(text: #"{"a":1 }"#, flags: CSCAN_UNUSUAL),
                Line(text: #"{"a":1 2}"#, flags: CSCAN_UNUSUAL),
                Line(text: #"{"a":1"b"}"#, flags: CSCAN_UNUSUAL),
                Line(text: #"{"a""b":1}"#, flags: CSCAN_UNUSUAL),
                Line(text: #"{"a"x:1}"#, flags: CSCAN_UNUSUAL),
                Line(text: #"{"a":1}  "#, flags: CSCAN_UNUSUAL),
                Line(text: "plain text\n", flags: CSCAN_UNUSUAL),
            ]
        )
        func flags(_ line: Line) {
            for variant in Variant.available {
                variant.use {
                    #expect(Scan(PlacedText(bytes: Array(line.text.utf8), offset: 0)).allFlags == line.flags)
                    // The same with a block border at each place of the line.
                    for padding in 1..<64 {
                        let before = Array(String(repeating: "\n", count: padding).utf8)
                        let moved = PlacedText(bytes: before + Array(line.text.utf8), offset: 0)
                        #expect(Scan(moved).allFlags == line.flags, "\(variant), \(padding) bytes on")
                    }
                }
            }
        }

        @Test("CSCAN_UNUSUAL is exactly the lack of the promise about token placement", arguments: Variant.available)
        func promise(_ variant: Variant) {
            var random = RandomText()
            let pieces = ["{", "}", ":", ",", "[", "]", " ", "  ", "\"a b\"", "\"", "12", "x", "\\\"", ", ", ": "]
            variant.use {
                for _ in 0..<6000 {
                    let bytes = random.joined(pieces, count: random.below(24)) + Array("\n".utf8)
                    let flagged = Scan(PlacedText(bytes: bytes, offset: 0)).allFlags & CSCAN_UNUSUAL != 0
                    guard flagged == ModelScan(bytes).holdsPlacementPromise else { continue }
                    Issue.record("\(String(decoding: bytes, as: UTF8.self)) flagged: \(flagged), seed \(random.seed)")
                    return
                }
            }
        }
    }
}
