import CScan
import Testing

extension Kernel {
    @Suite struct UTF8Tests {
        private func validPrefix(_ text: PlacedText, filler: UInt8) -> Int {
            unsafe text.withAddress(filler: filler) { unsafe cscan_utf8_valid_prefix($0, text.bytes.count) }
        }

        private func isValid(_ bytes: some Sequence<UInt8>) -> Bool {
            String(validating: Array(bytes), as: UTF8.self) != nil
        }

        /// No sequence is longer than four bytes: a prefix is the longest valid one when none of up to four more is.
        private func expectLongest(_ prefix: Int, of bytes: [UInt8], seed: UInt64 = 0) {
            #expect(isValid(bytes.prefix(prefix)), "\(bytes), seed \(seed)")
            for longer in prefix + 1..<max(prefix + 1, min(prefix + 4, bytes.count) + 1) {
                #expect(!isValid(bytes.prefix(longer)), "\(bytes) has a valid prefix of \(longer), seed \(seed)")
            }
        }

        @Test("finds the longest valid prefix of broken random text", arguments: Variant.available)
        func random(_ variant: Variant) {
            var random = RandomText()
            let pieces = [
                "a", "xyz", "é", "—", "\u{FFFD}", "😀", "\u{10FFFF}", "\u{800}", "\u{7FF}", "\u{D7FF}", "\u{E000}",
            ]
            variant.use {
                for _ in 0..<3000 {
                    var bytes = random.joined(pieces, count: random.below(301))
                    if !bytes.isEmpty && random.below(3) > 0 {
                        bytes[random.below(bytes.count)] = UInt8(random.below(256))
                    }
                    let text = PlacedText(bytes: bytes, offset: random.below(64))
                    let prefix = validPrefix(text, filler: random.pick([0x41, 0x80, 0xF0]))
                    expectLongest(prefix, of: bytes, seed: random.seed)
                }
            }
        }

        @Test("judges every pair of bytes, and what may follow it, across a block border", arguments: Variant.available)
        func pairs(_ variant: Variant) {
            variant.use {
                for first in UInt8(0x7F)...0xFF {
                    for second in UInt8.min...0xFF {
                        for rest in [[], [0x80], [0x80, 0xBF], [0x80, 0x80, 0x80]] as [[UInt8]] {
                            let sequence = [first, second] + rest
                            let bytes = [UInt8](repeating: 0x61, count: 60 + Int(second) % 5) + sequence
                            let whole = validPrefix(PlacedText(bytes: bytes, offset: 0), filler: 0x80) == bytes.count
                            guard whole != isValid(sequence) else { continue }
                            Issue.record("\(sequence)")
                            return
                        }
                    }
                }
            }
        }

        @Test("sees a sequence that the end cuts off", arguments: Variant.available)
        func cutOff(_ variant: Variant) {
            variant.use {
                for length in 0..<200 {
                    for piece in ["é", "—", "😀"] {
                        let whole = Array(String(repeating: "a", count: length).utf8) + Array(piece.utf8)
                        for cut in 0..<piece.utf8.count {
                            let bytes = Array(whole.prefix(length + cut))
                            let prefix = validPrefix(PlacedText(bytes: bytes, offset: 0), filler: whole[length + cut])
                            #expect(prefix == length)
                            // Cut off by ASCII, of which whole blocks follow.
                            let broken = bytes + [UInt8](repeating: 0x61, count: 140)
                            let valid = cut == 0 ? broken.count : length
                            #expect(validPrefix(PlacedText(bytes: broken, offset: 0), filler: 0x80) == valid)
                        }
                        #expect(validPrefix(PlacedText(bytes: whole, offset: 0), filler: 0x80) == whole.count)
                    }
                }
            }
        }

        @Test("tells valid text from broken text", arguments: Variant.available)
        func valid(_ variant: Variant) {
            variant.use {
                let cases: [([UInt8], Bool)] = [([], true), ([0x61], true), ([0xC3, 0xA9], true), ([0xC3], false)]
                for (bytes, valid) in cases {
                    let text = PlacedText(bytes: bytes, offset: 0)
                    let judged = unsafe text.withAddress(filler: 0xA9) { unsafe cscan_utf8_valid($0, bytes.count) }
                    #expect(judged == valid)
                }
            }
        }
    }
}
