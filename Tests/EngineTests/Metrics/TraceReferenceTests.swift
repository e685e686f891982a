import TestKit
import Testing

@testable import Engine

/// The eight digits at a step against one at a time.
@Suite("trace references")
struct TraceReferenceTests {
    private func reference(_ text: [UInt8]) -> TraceReference? {
        ByteRun.withBytes(of: text) { TraceReference(hexadecimal: $0) }
    }

    private func naive(_ text: [UInt8]) -> [UInt64]? {
        guard text.count == 16 || text.count == 32 else { return nil }
        let characters = text.map { Character(UnicodeScalar($0)) }
        guard characters.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        let digits = String(repeating: "0", count: 32 - text.count) + String(characters)
        guard let high = UInt64(digits.prefix(16), radix: 16), let low = UInt64(digits.suffix(16), radix: 16),
            high | low != 0
        else { return nil }
        return [high, low]
    }

    @Test("any bytes read as digit by digit")
    func agrees() {
        var seed = Seed.fromEnvironment()
        let digits = Array("0123456789abcdefABCDEF".utf8)
        for round in 0..<20_000 {
            var text = (0..<seed.pick([16, 32, 32, 15, 33])).map { _ in seed.pick(digits) }
            if round % 2 == 0 { text[seed.below(text.count)] = UInt8(seed.below(256)) }
            let found = reference(text).map { [$0.high, $0.low] }
            #expect(found == naive(text), "SEED=\(seed.value) \(text)")
        }
        for byte in UInt8.min...UInt8.max {
            for place in [0, 7, 8, 31] {
                var text = [UInt8](repeating: 0x31, count: 32)
                text[place] = byte
                #expect(reference(text).map { [$0.high, $0.low] } == naive(text), "byte \(byte) at \(place)")
            }
        }
    }
}
