import Testing

@testable import Engine

@Suite("text literals")
struct TextLiteralTests {
    private func equals(_ literal: [UInt8], _ text: [UInt8]) -> Bool {
        // Readable for eight bytes more, as a batch's bytes are.
        let padded = text + [UInt8](repeating: 0xAA, count: 8)
        return unsafe padded.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return false }
            return unsafe TextLiteral(literal).equals(start, text.count)
        }
    }

    @Test("equal only to itself, of any length up to fifty")
    func lengths() {
        for count in 0...50 {
            let literal = (0..<count).map { UInt8(0x41 + $0 % 26) }
            #expect(equals(literal, literal), "\(count)")
            #expect(!equals(literal, literal + [0x41]))
            if count > 0 { #expect(!equals(literal, Array(literal.dropLast()))) }
            for place in 0..<count {
                var other = literal
                other[place] ^= 1
                #expect(!equals(literal, other), "\(count) bytes, other at \(place)")
            }
        }
    }
}
