import CScan
import Testing

extension Kernel {
    @Suite struct NewlineTests {
        private func newline(_ text: PlacedText) -> Int {
            unsafe text.withAddress(filler: UInt8(ascii: "\n")) { unsafe cscan_newline($0, text.bytes.count) }
        }

        @Test("finds the first newline, or the end", arguments: Variant.available)
        func first(_ variant: Variant) {
            variant.use {
                for length in 0...200 {
                    var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: length)
                    #expect(newline(PlacedText(bytes: bytes, offset: length % 64)) == length)
                    for position in (0..<length).reversed() {
                        bytes[position] = UInt8(ascii: "\n")
                        #expect(newline(PlacedText(bytes: bytes, offset: 0)) == position)
                    }
                }
            }
        }
    }
}
