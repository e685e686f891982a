import Testing

@testable import Inputs

@Suite("stall passer")
struct StallPasserTests {
    private func pass(_ text: String, _ passer: inout StallPasser) {
        let bytes = Array(text.utf8)
        unsafe bytes.withUnsafeBytes { unsafe passer.pass($0) }
    }

    private func skip(_ text: String, _ passer: inout StallPasser) -> Int {
        let bytes = Array(text.utf8)
        return unsafe bytes.withUnsafeBytes { unsafe passer.skipLine($0) }
    }

    @Test("the line begun before a stall is completed, the others are counted", arguments: [
        (["rest\ntwo\nthree\n"], "rest\n", 2, false),
        (["re", "st\ntwo\nthr"], "rest\n", 1, true),
        (["rest goes on"], "rest goes on", 0, false),
        (["\n", "two\n"], "\n", 1, false),
    ])
    func passing(chunks: [String], carried: String, lines: Int, inside: Bool) {
        var passer = StallPasser(isInsideLine: true)
        for chunk in chunks { pass(chunk, &passer) }
        #expect(String(decoding: passer.takeCarried(), as: UTF8.self) == carried)
        #expect(passer.takeLines() == lines)
        #expect(passer.isInsideLine == inside)
    }

    @Test("a line that is cut off when room comes is passed by to its end")
    func resuming() {
        var passer = StallPasser(isInsideLine: false)
        pass("one\ntw", &passer)
        #expect(passer.takeCarried().isEmpty)
        #expect(skip("o goes on", &passer) == 9)
        #expect(skip(" and ends\nthree\n", &passer) == 10)
        #expect(skip("four\n", &passer) == 0)
        #expect(passer.takeLines() == 2)
    }

    @Test("a line too long to keep still ends")
    func long() {
        var passer = StallPasser(isInsideLine: true)
        let long = String(repeating: "x", count: 700 << 10)
        pass(long, &passer)
        pass(long + "\n", &passer)
        let carried = passer.takeCarried()
        #expect(carried.count == 1 << 20)
        #expect(carried.last == 0x0A)
    }
}
