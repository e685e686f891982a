/// Kernels for NEON, which every AArch64 has.
#if defined(__aarch64__)
#include <arm_neon.h>
#include <string.h>

#include "candidate.h"
#include "kernels.h"
#include "utf8.h"

#define KERNEL
#define INLINE_KERNEL CSCAN_INLINE

INLINE_KERNEL uint8x16x4_t load(const uint8_t *bytes) {
    return (uint8x16x4_t){{vld1q_u8(bytes), vld1q_u8(bytes + 16), vld1q_u8(bytes + 32), vld1q_u8(bytes + 48)}};
}

/// One bit for each byte of four vectors whose bytes are 0 or 0xFF. Each byte keeps the bit of its place; three rounds
/// of adding neighbours gather eight of them in a byte.
INLINE_KERNEL uint64_t joined(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
    const uint8x16_t places = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t low = vpaddq_u8(vandq_u8(a, places), vandq_u8(b, places));
    uint8x16_t high = vpaddq_u8(vandq_u8(c, places), vandq_u8(d, places));
    uint8x16_t all = vpaddq_u8(low, high);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

#define JOINED(block, OF) joined(OF((block).val[0]), OF((block).val[1]), OF((block).val[2]), OF((block).val[3]))

INLINE_KERNEL uint64_t equal(uint8x16x4_t block, uint8_t byte) {
#define OF(quarter) vceqq_u8(quarter, vdupq_n_u8(byte))
    return JOINED(block, OF);
#undef OF
}

INLINE_KERNEL uint8x16_t structural_quarter(uint8x16_t quarter) {
    // Bit 0x20 tells { from [ and } from ], and nothing else becomes a brace with it.
    uint8x16_t folded = vorrq_u8(quarter, vdupq_n_u8(0x20));
    return vorrq_u8(vorrq_u8(vceqq_u8(folded, vdupq_n_u8('{')), vceqq_u8(folded, vdupq_n_u8('}'))),
                    vorrq_u8(vceqq_u8(quarter, vdupq_n_u8(':')), vceqq_u8(quarter, vdupq_n_u8(','))));
}

/// Where first <= (byte | fold) <= last.
INLINE_KERNEL uint64_t in_range(uint8x16x4_t block, uint8_t fold, uint8_t first, uint8_t last) {
#define OF(quarter) \
    vcleq_u8(vsubq_u8(vorrq_u8(quarter, vdupq_n_u8(fold)), vdupq_n_u8(first)), vdupq_n_u8((uint8_t)(last - first)))
    return JOINED(block, OF);
#undef OF
}

INLINE_KERNEL uint64_t high_in(uint8x16x4_t block) { return in_range(block, 0, 0x80, 0xFF); }

INLINE_KERNEL cscan_masks masks_of(const uint8_t *bytes) {
    uint8x16x4_t block = load(bytes);
    return (cscan_masks){
        .structural = JOINED(block, structural_quarter),
        .quote = equal(block, '"'),
        .backslash = equal(block, '\\'),
        .newline = equal(block, '\n'),
        .space = equal(block, ' '),
        .control = in_range(block, 0, 0, 0x1F),
        .high = high_in(block),
    };
}

INLINE_KERNEL cscan_numeric_masks numeric_of(const uint8_t *bytes) {
    uint8x16x4_t block = load(bytes);
    uint64_t digit = in_range(block, 0, '0', '9');
    return (cscan_numeric_masks){
        .digit = digit,
        .hex = digit | in_range(block, 0x20, 'a', 'f'),
        .dot = equal(block, '.'),
        .colon = equal(block, ':'),
        .separator = equal(block, ' ') | equal(block, '-'),
    };
}

INLINE_KERNEL uint64_t newlines_of(const uint8_t *bytes) { return equal(load(bytes), '\n'); }
INLINE_KERNEL uint64_t high_of(const uint8_t *bytes) { return high_in(load(bytes)); }
INLINE_KERNEL uint64_t prefix_xor(uint64_t bits) { return cscan_prefix_xor_shifts(bits); }

INLINE_KERNEL size_t write_positions(uint32_t *out, uint64_t mask, uint32_t base) {
    return cscan_write_positions(out, mask, base);
}

INLINE_KERNEL uint8x16_t lookup(const uint8_t *table, uint8x16_t index) { return vqtbl1q_u8(vld1q_u8(table), index); }

INLINE_KERNEL uint8x16_t low_bits(uint8x16_t bytes) { return vandq_u8(bytes, vdupq_n_u8(0x0F)); }

/// Buckets of byte k of the three.
INLINE_KERNEL uint8x16_t buckets_of(const uint8_t *bytes, int k) {
    uint8x16_t quarter = vld1q_u8(bytes + k);
    return vandq_u8(lookup(cscan_triples.by_low_bits[k], low_bits(quarter)),
                    lookup(cscan_triples.by_high_bits[k], vshrq_n_u8(quarter, 4)));
}

INLINE_KERNEL uint8x16_t triples_of_quarter(const uint8_t *bytes, uint8_t buckets) {
    const uint8x16_t single = vdupq_n_u8(CSCAN_SINGLE_BUCKET);
    uint8x16_t behind = vandq_u8(vorrq_u8(buckets_of(bytes, 1), single), vorrq_u8(buckets_of(bytes, 2), single));
    return vtstq_u8(vandq_u8(buckets_of(bytes, 0), behind), vdupq_n_u8(buckets));
}

INLINE_KERNEL uint64_t triples_of(const uint8_t *bytes, uint8_t buckets) {
    return joined(triples_of_quarter(bytes, buckets), triples_of_quarter(bytes + 16, buckets),
                  triples_of_quarter(bytes + 32, buckets), triples_of_quarter(bytes + 48, buckets));
}

#include "utf8-tables.h"

/// Zero where the quarter is sound.
INLINE_KERNEL uint8x16_t utf8_faults(const uint8_t *bytes) {
    uint8x16_t before = vld1q_u8(bytes - 1);
    uint8x16_t pairs = vandq_u8(vandq_u8(lookup(cscan_utf8_first_high, vshrq_n_u8(before, 4)),
                                         lookup(cscan_utf8_first_low, low_bits(before))),
                                lookup(cscan_utf8_second_high, vshrq_n_u8(vld1q_u8(bytes), 4)));
    uint8x16_t third = vcgeq_u8(vld1q_u8(bytes - 2), vdupq_n_u8(0xE0));
    uint8x16_t fourth = vcgeq_u8(vld1q_u8(bytes - 3), vdupq_n_u8(0xF0));
    return veorq_u8(pairs, vandq_u8(vorrq_u8(third, fourth), vdupq_n_u8(0x80)));
}

INLINE_KERNEL bool utf8_broken(const uint8_t *bytes) {
    uint8x16_t faults = vorrq_u8(vorrq_u8(utf8_faults(bytes), utf8_faults(bytes + 16)),
                                 vorrq_u8(utf8_faults(bytes + 32), utf8_faults(bytes + 48)));
    return vmaxvq_u8(faults) != 0;
}

#include "template/structurals.h"
#include "template/candidates.h"
#include "template/utf8.h"

const cscan_kernels cscan_kernels_neon = {CSCAN_NEON, structurals, newline, utf8_valid_prefix, candidates};
#else
typedef int cscan_not_aarch64;
#endif
