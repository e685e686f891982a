/// Kernels for SSE2, which every x86-64 has. Without byte shuffles the UTF-8 check and the filter of candidates are the
/// plain ones.
#if defined(__x86_64__)
#include <emmintrin.h>
#include <string.h>

#include "candidate.h"
#include "kernels.h"
#include "utf8.h"

#define KERNEL
#define INLINE_KERNEL CSCAN_INLINE

typedef struct {
    __m128i quarter[4];
} block64;

INLINE_KERNEL block64 load(const uint8_t *bytes) {
    const __m128i *quarters = (const __m128i *)bytes;
    return (block64){{_mm_loadu_si128(quarters), _mm_loadu_si128(quarters + 1), _mm_loadu_si128(quarters + 2),
                      _mm_loadu_si128(quarters + 3)}};
}

/// The top bits of the bytes of four vectors.
INLINE_KERNEL uint64_t joined(__m128i a, __m128i b, __m128i c, __m128i d) {
    uint32_t low = (uint32_t)_mm_movemask_epi8(a) | (uint32_t)_mm_movemask_epi8(b) << 16;
    uint32_t high = (uint32_t)_mm_movemask_epi8(c) | (uint32_t)_mm_movemask_epi8(d) << 16;
    return cscan_opaque(low | (uint64_t)high << 32);
}

/// `joined` over what `OF(quarter)` gives for each quarter of `block`.
#define JOINED(block, OF) \
    joined(OF((block).quarter[0]), OF((block).quarter[1]), OF((block).quarter[2]), OF((block).quarter[3]))

INLINE_KERNEL __m128i equal_quarter(__m128i quarter, char byte) { return _mm_cmpeq_epi8(quarter, _mm_set1_epi8(byte)); }

INLINE_KERNEL uint64_t equal(block64 block, char byte) {
#define OF(quarter) equal_quarter(quarter, byte)
    return JOINED(block, OF);
#undef OF
}

INLINE_KERNEL __m128i structural_quarter(__m128i quarter) {
    // Bit 0x20 tells { from [ and } from ], and nothing else becomes a brace with it.
    __m128i folded = _mm_or_si128(quarter, _mm_set1_epi8(0x20));
    return _mm_or_si128(_mm_or_si128(equal_quarter(folded, '{'), equal_quarter(folded, '}')),
                        _mm_or_si128(equal_quarter(quarter, ':'), equal_quarter(quarter, ',')));
}

/// 0xFF where first <= (byte | fold) <= last, unsigned.
INLINE_KERNEL __m128i in_range_quarter(__m128i quarter, char fold, char first, char last) {
    __m128i distance = _mm_sub_epi8(_mm_or_si128(quarter, _mm_set1_epi8(fold)), _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(distance, _mm_set1_epi8(last - first)), distance);
}

INLINE_KERNEL uint64_t in_range(block64 block, char fold, char first, char last) {
#define OF(quarter) in_range_quarter(quarter, fold, first, last)
    return JOINED(block, OF);
#undef OF
}

#define ITSELF(quarter) (quarter)

INLINE_KERNEL cscan_masks masks_of(const uint8_t *bytes) {
    block64 block = load(bytes);
    return (cscan_masks){
        .structural = JOINED(block, structural_quarter),
        .quote = equal(block, '"'),
        .backslash = equal(block, '\\'),
        .newline = equal(block, '\n'),
        .space = equal(block, ' '),
        .control = in_range(block, 0, 0, 0x1F),
        .high = JOINED(block, ITSELF),
    };
}

INLINE_KERNEL cscan_numeric_masks numeric_of(const uint8_t *bytes) {
    block64 block = load(bytes);
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

INLINE_KERNEL uint64_t triples_of(const uint8_t *block, uint8_t buckets) {
    return cscan_triples_bytewise(block, buckets);
}

INLINE_KERNEL uint64_t prefix_xor(uint64_t bits) { return cscan_prefix_xor_shifts(bits); }

INLINE_KERNEL size_t write_positions(uint32_t *out, uint64_t mask, uint32_t base) {
    return cscan_write_positions(out, mask, base);
}

#include "template/structurals.h"
#include "template/candidates.h"

const cscan_kernels cscan_kernels_sse2 = {
    CSCAN_SSE2, structurals, newline, cscan_utf8_valid_prefix_bytewise, candidates,
};
#else
typedef int cscan_not_x86;
#endif
