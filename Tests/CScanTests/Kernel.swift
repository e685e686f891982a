import CScan
import Testing

/// Parent of all suites here: a test chooses the variant for the whole process, so they run one after the other.
@Suite(.serialized)
enum Kernel {}

/// A kernel variant that this machine has.
enum Variant: String, CaseIterable, CustomTestStringConvertible {
    case plain, sse2, avx2, avx512, neon

    static let available = allCases.filter { cscan_variant_available($0.raw) }

    var raw: cscan_variant {
        switch self {
        case .plain: CSCAN_PLAIN
        case .sse2: CSCAN_SSE2
        case .avx2: CSCAN_AVX2
        case .avx512: CSCAN_AVX512
        case .neon: CSCAN_NEON
        }
    }

    var testDescription: String { rawValue }

    /// Runs `body` with this variant in use, then goes back to the one before.
    func use<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
        let before = cscan_current_variant()
        #expect(cscan_use_variant(raw))
        defer { _ = cscan_use_variant(before) }
        try body()
    }
}

/// Text at a chosen distance from an aligned address, with bytes around it that must not change an answer.
struct PlacedText {
    let bytes: [UInt8]
    let offset: Int

    /// Calls `body` with the address of the text, whose surroundings are made of `filler`.
    func withAddress<Result>(filler: UInt8, _ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        let around = [UInt8](repeating: filler, count: 64)
        let storage = around[..<offset] + bytes + around
        return unsafe storage.withUnsafeBufferPointer { storage in
            guard let base = storage.baseAddress else { preconditionFailure("the filler is never empty") }
            return unsafe body(base + offset)
        }
    }
}
