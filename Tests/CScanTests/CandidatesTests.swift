import CScan
import Testing

extension Kernel {
    @Suite struct CandidatesTests {
        private static let pieces = [
            "@", ":", "/", "://", "Bearer ", "bearer", "bAsIc ", "basic", "sk-", "pk-", "rk-", "k-", "ghp_", "gho_",
            "ghu_", "ghs_", "ghr_", "gh", "github_pat_", "github_", "glpat-", "xoxb-", "xox\"-", "xox", "hf_", "AIza",
            "npm_", "pypi-", "SG.", "ya29.", "ya", "AKIA", "ASIA", "eyJ", "ey", "-----BEGIN", "-", "----", "\\u00e9",
            "\\", "1", "12", "4111", "127.0.0.1", "1.2", "1234.5", ".", "::1", "fe80:", "a:b", " ", "  ",
            "4111 1111 1111 1111", "4111-1111-1111", "123456789012", "word", "é", "\"", "\"", "{", "\n", ",",
        ]

        @Test("agrees with the byte-by-byte model on random text", arguments: Variant.available)
        func random(_ variant: Variant) {
            var random = RandomText()
            variant.use {
                for _ in 0..<1500 {
                    let bytes = random.joined(Self.pieces, count: random.below(301))
                    let text = PlacedText(bytes: bytes, offset: random.below(64))
                    let start = random.below(bytes.count + 2)
                    let classes = random.below(2) == 0 ? Candidate.allClasses : UInt32(random.below(2048))
                    let scan = random.below(2) == 0 ? nil : Scan(text)
                    let found = Candidate.find(
                        text,
                        from: start,
                        classes: classes,
                        in: scan,
                        capacity: 1 + random.below(40),
                        filler: random.pick(Array("@1:-k\"".utf8))
                    )
                    guard found != Candidate.model(bytes, from: start, classes: classes, in: scan) else { continue }
                    Issue.record("differs from \(start) for classes \(classes), seed \(random.seed), on \(bytes)")
                    return
                }
            }
        }

        struct Sample {
            let text: String
            let found: cscan_candidate_class
        }

        @Test(
            "finds each kind at every place about a block border, inside strings only",
            arguments: [
                Sample(text: "@", found: CSCAN_CANDIDATE_AT),
                Sample(text: "://", found: CSCAN_CANDIDATE_SCHEME),
                Sample(text: "BeaRer ", found: CSCAN_CANDIDATE_AUTH),
                Sample(text: "basic ", found: CSCAN_CANDIDATE_AUTH),
                Sample(text: "sk-", found: CSCAN_CANDIDATE_KEY),
                Sample(text: "pk-", found: CSCAN_CANDIDATE_KEY),
                Sample(text: "rk-", found: CSCAN_CANDIDATE_KEY),
                Sample(text: "ghp_", found: CSCAN_CANDIDATE_KEY),
                Sample(text: "gho_", found: CSCAN_CANDIDATE_KEY),
                Sample(text: "ghu_", found: CSCAN_CANDIDATE_KEY),
                Sample(text: "ghs_", found: CSCAN_CANDIDATE_KEY),
                Sample(text: "ghr_", found: CSCAN_CANDIDATE_KEY),
                Sample(text: "github_pat_", found: CSCAN_CANDIDATE_KEY),
                Sample(text: "glpat-", found: CSCAN_CANDIDATE_KEY),
                Sample(text: "xoxb-", found: CSCAN_CANDIDATE_KEY),
                Sample(text: "hf_", found: CSCAN_CANDIDATE_KEY),
                Sample(text: "AIza", found: CSCAN_CANDIDATE_KEY),
                Sample(text: "npm_", found: CSCAN_CANDIDATE_KEY),
                Sample(text: "pypi-", found: CSCAN_CANDIDATE_KEY),
                Sample(text: "SG.", found: CSCAN_CANDIDATE_KEY),
                Sample(text: "ya29.", found: CSCAN_CANDIDATE_KEY),
                Sample(text: "AKIA", found: CSCAN_CANDIDATE_AWS),
                Sample(text: "ASIA", found: CSCAN_CANDIDATE_AWS),
                Sample(text: "eyJ", found: CSCAN_CANDIDATE_JWT),
                Sample(text: "-----BEGIN", found: CSCAN_CANDIDATE_PRIVATE_KEY),
                Sample(text: "10.1", found: CSCAN_CANDIDATE_IPV4),
                Sample(text: "255.0", found: CSCAN_CANDIDATE_IPV4),
                Sample(text: "411111111111", found: CSCAN_CANDIDATE_DIGITS),
                Sample(text: "4 1-1 1-1 1-1 1-1 1-1 1", found: CSCAN_CANDIDATE_DIGITS),
                Sample(text: "\\u", found: CSCAN_CANDIDATE_ESCAPE),
            ]
        )
        func samples(_ sample: Sample) {
            let wanted = sample.found.rawValue
            for variant in Variant.available {
                variant.use {
                    for padding in 40..<70 {
                        let lead = String(repeating: "x", count: padding)
                        let inside = Array("\"\(lead)\(sample.text)\"".utf8)
                        let text = PlacedText(bytes: inside, offset: 0)
                        let expected = [Candidate(position: padding + 1, classes: wanted)]
                        #expect(Candidate.find(text, classes: wanted, in: Scan(text)) == expected, "\(variant)")
                        #expect(Candidate.find(text, classes: Candidate.allClasses & ~wanted, in: Scan(text)).isEmpty)
                        #expect(Candidate.find(text, from: padding + 2, classes: wanted, in: Scan(text)).isEmpty)

                        let outside = PlacedText(bytes: Array("\"\(lead)\"\(sample.text)".utf8), offset: 0)
                        #expect(Candidate.find(outside, classes: wanted, in: Scan(outside)).isEmpty)
                        #expect(Candidate.find(outside, classes: wanted).count == 1)

                        // What stands behind the end completes nothing.
                        let cut = PlacedText(bytes: Array("\(lead)\(sample.text)".utf8.dropLast()), offset: 0)
                        let filler = sample.text.utf8.last ?? 0
                        #expect(Candidate.find(cut, classes: wanted, filler: filler).isEmpty, "\(variant)")
                    }
                }
            }
        }

        struct Numbers {
            let text: String
            let found: cscan_candidate_class
            let positions: [Int]
        }

        @Test(
            "judges what stands before and behind a number",
            arguments: [
                Numbers(text: "f:0", found: CSCAN_CANDIDATE_IPV6, positions: [1]),
                Numbers(text: "::1", found: CSCAN_CANDIDATE_IPV6, positions: [1]),
                Numbers(text: "A::", found: CSCAN_CANDIDATE_IPV6, positions: [1]),
                Numbers(text: "x:1", found: CSCAN_CANDIDATE_IPV6, positions: []),
                Numbers(text: "1:x", found: CSCAN_CANDIDATE_IPV6, positions: []),
                Numbers(text: "1.2.3.4", found: CSCAN_CANDIDATE_IPV4, positions: [0]),
                Numbers(text: "123.4", found: CSCAN_CANDIDATE_IPV4, positions: [0]),
                Numbers(text: "a1.2", found: CSCAN_CANDIDATE_IPV4, positions: [1]),
                Numbers(text: "1234.5", found: CSCAN_CANDIDATE_IPV4, positions: []),
                Numbers(text: ".1.2", found: CSCAN_CANDIDATE_IPV4, positions: []),
                Numbers(text: "1.x", found: CSCAN_CANDIDATE_IPV4, positions: []),
                Numbers(text: "1 41111111111", found: CSCAN_CANDIDATE_DIGITS, positions: [0]),
                Numbers(text: "1 411111111111", found: CSCAN_CANDIDATE_DIGITS, positions: [0]),
                Numbers(text: "x 411111111111", found: CSCAN_CANDIDATE_DIGITS, positions: [2]),
                Numbers(text: "1  411111111111", found: CSCAN_CANDIDATE_DIGITS, positions: [3]),
                Numbers(text: "41111111111-1", found: CSCAN_CANDIDATE_DIGITS, positions: [0]),
                Numbers(text: "41111111111--1", found: CSCAN_CANDIDATE_DIGITS, positions: []),
                Numbers(text: "41111111111", found: CSCAN_CANDIDATE_DIGITS, positions: []),
            ]
        )
        func numbers(_ numbers: Numbers) {
            for variant in Variant.available {
                variant.use {
                    for padding in [0] + Array(40..<70) {
                        let lead = String(repeating: "x", count: padding)
                        let text = PlacedText(bytes: Array("\(lead)\(numbers.text)".utf8), offset: 0)
                        let found = Candidate.find(text, classes: numbers.found.rawValue)
                        #expect(found.map(\.position) == numbers.positions.map { padding + $0 }, "\(variant)")
                    }
                }
            }
        }

        @Test("writes nothing without room, text or classes", arguments: Variant.available)
        func nothing(_ variant: Variant) {
            variant.use {
                let text = PlacedText(bytes: Array("a@b".utf8), offset: 0)
                var none: [cscan_candidate] = []
                let count = unsafe text.withAddress(filler: 0) {
                    unsafe cscan_candidates($0, 0, 3, nil, Candidate.allClasses, &none, 0)
                }
                #expect(count == 0)
                #expect(Candidate.find(text, classes: 0).isEmpty)
                #expect(Candidate.find(text, from: 3).isEmpty)
                #expect(Candidate.find(PlacedText(bytes: [], offset: 0)).isEmpty)
            }
        }
    }
}
