import CScan
import Foundation
import Testing

extension Kernel {
    @Suite struct DispatchTests {
        @Test("plain C runs everywhere, and another machine's kernels nowhere")
        func available() {
            #expect(cscan_variant_available(CSCAN_PLAIN))
            #if arch(x86_64)
                #expect(cscan_variant_available(CSCAN_SSE2))
                #expect(!cscan_variant_available(CSCAN_NEON))
            #elseif arch(arm64)
                #expect(cscan_variant_available(CSCAN_NEON))
                #expect(!cscan_variant_available(CSCAN_SSE2))
            #endif
        }

        @Test("uses the variant asked for", arguments: Variant.available)
        func use(_ variant: Variant) {
            variant.use { #expect(cscan_current_variant() == variant.raw) }
        }

        @Test("refuses a variant that the machine lacks, and keeps the one in use")
        func refuse() {
            let before = cscan_current_variant()
            for variant in Variant.allCases where !Variant.available.contains(variant) {
                #expect(!cscan_use_variant(variant.raw))
                #expect(cscan_current_variant() == before)
            }
        }

        // Processes of their own, for the choice is made once.
        @Test("takes the variant named in the environment at first use")
        func environment() async {
            await #expect(processExitsWith: .success) {
                unsafe setenv("SPANMILL_SIMD", "plain", 1)
                exit(cscan_current_variant() == CSCAN_PLAIN ? 0 : 1)
            }
        }

        @Test("passes over a variant named in the environment that the machine lacks")
        func unknown() async {
            await #expect(processExitsWith: .success) {
                unsafe setenv("SPANMILL_SIMD", "mmx", 1)
                exit(cscan_current_variant() != CSCAN_PLAIN || Variant.available == [.plain] ? 0 : 1)
            }
        }
    }
}
