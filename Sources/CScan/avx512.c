/// Kernels for AVX-512 with BW, VBMI and VBMI2 (Ice Lake, Zen 4 and later).
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#include "candidate.h"
#include "kernels.h"
#include "utf8.h"

#define KERNEL __attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,avx2,bmi,bmi2,pclmul,popcnt")))
#define INLINE_KERNEL CSCAN_INLINE KERNEL

INLINE_KERNEL __m512i load(const uint8_t *bytes) { return _mm512_loadu_si512(bytes); }
INLINE_KERNEL uint64_t equal(__m512i block, char byte) { return _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8(byte)); }

INLINE_KERNEL cscan_masks masks_of(const uint8_t *bytes) {
    __m512i block = load(bytes);
    // Bit 0x20 tells { from [ and } from ], and nothing else becomes a brace with it.
    __m512i folded = _mm512_or_si512(block, _mm512_set1_epi8(0x20));
    return (cscan_masks){
        .structural = equal(folded, '{') | equal(folded, '}') | equal(block, ':') | equal(block, ','),
        .quote = equal(block, '"'),
        .backslash = equal(block, '\\'),
        .newline = equal(block, '\n'),
        .space = equal(block, ' '),
        .control = _mm512_cmplt_epu8_mask(block, _mm512_set1_epi8(0x20)),
        .high = _mm512_movepi8_mask(block),
    };
}

INLINE_KERNEL uint64_t in_range(__m512i block, char first, char last) {
    return _mm512_cmple_epu8_mask(_mm512_sub_epi8(block, _mm512_set1_epi8(first)), _mm512_set1_epi8(last - first));
}

INLINE_KERNEL cscan_numeric_masks numeric_of(const uint8_t *bytes) {
    __m512i block = load(bytes);
    uint64_t digit = in_range(block, '0', '9');
    return (cscan_numeric_masks){
        .digit = digit,
        .hex = digit | in_range(_mm512_or_si512(block, _mm512_set1_epi8(0x20)), 'a', 'f'),
        .dot = equal(block, '.'),
        .colon = equal(block, ':'),
        .separator = equal(block, ' ') | equal(block, '-'),
    };
}

INLINE_KERNEL uint64_t newlines_of(const uint8_t *bytes) { return equal(load(bytes), '\n'); }
INLINE_KERNEL uint64_t high_of(const uint8_t *bytes) { return _mm512_movepi8_mask(load(bytes)); }

INLINE_KERNEL uint64_t prefix_xor(uint64_t bits) {
    __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)bits), _mm_set1_epi8(-1), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

INLINE_KERNEL size_t write_positions(uint32_t *out, uint64_t mask, uint32_t base) {
    static const _Alignas(64) uint8_t identity[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
    };
    // Compressed in a register: compressing into memory is microcode on Zen 4.
    __m512i positions = _mm512_maskz_compress_epi8(mask, load(identity));
    __m512i start = _mm512_set1_epi32((int)base);
    size_t count = (size_t)__builtin_popcountll(mask);
#define WRITE(quarter)                                                                                        \
    _mm512_storeu_si512(out + 16 * (quarter),                                                                 \
                        _mm512_add_epi32(start, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(positions, quarter))))
    WRITE(0);
    if (__builtin_expect(count > 16, 0)) {
        WRITE(1);
        if (count > 32) WRITE(2);
        if (count > 48) WRITE(3);
    }
#undef WRITE
    return count;
}

INLINE_KERNEL uint64_t triples_of(const uint8_t *bytes, uint8_t buckets) {
    const __m512i single = _mm512_set1_epi8(CSCAN_SINGLE_BUCKET);
    __m512i block = load(bytes);
    // The permutation looks at six bits of its index: a byte above 0x7F stands for the one 0x80 or 0xC0 below it.
    __m512i first = _mm512_permutexvar_epi8(block, load(cscan_triples.by_six_bits[0]));
    __m512i second = _mm512_permutexvar_epi8(load(bytes + 1), load(cscan_triples.by_six_bits[1]));
    __m512i third = _mm512_permutexvar_epi8(load(bytes + 2), load(cscan_triples.by_six_bits[2]));
    __m512i all = _mm512_and_si512(_mm512_and_si512(first, _mm512_or_si512(second, single)),
                                   _mm512_or_si512(third, single));
    return _mm512_test_epi8_mask(all, _mm512_set1_epi8((char)buckets)) & ~(uint64_t)_mm512_movepi8_mask(block);
}

#include "utf8-tables.h"

INLINE_KERNEL __m512i lookup(const uint8_t *table, __m512i index) {
    return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(_mm_load_si128((const __m128i *)table)), index);
}

INLINE_KERNEL bool utf8_broken(const uint8_t *bytes) {
    const __m512i low_bits = _mm512_set1_epi8(0x0F);
    __m512i block = load(bytes), before = load(bytes - 1);
    __m512i high_of_before = _mm512_and_si512(_mm512_srli_epi16(before, 4), low_bits);
    __m512i high_of_block = _mm512_and_si512(_mm512_srli_epi16(block, 4), low_bits);
    __m512i pairs = _mm512_and_si512(
        _mm512_and_si512(lookup(cscan_utf8_first_high, high_of_before),
                         lookup(cscan_utf8_first_low, _mm512_and_si512(before, low_bits))),
        lookup(cscan_utf8_second_high, high_of_block));
    __m512i third = _mm512_subs_epu8(load(bytes - 2), _mm512_set1_epi8((char)(0xE0 - 0x80)));
    __m512i fourth = _mm512_subs_epu8(load(bytes - 3), _mm512_set1_epi8((char)(0xF0 - 0x80)));
    __m512i expected = _mm512_and_si512(_mm512_or_si512(third, fourth), _mm512_set1_epi8((char)0x80));
    return _mm512_test_epi8_mask(_mm512_xor_si512(pairs, expected), _mm512_set1_epi8(-1)) != 0;
}

#include "template/structurals.h"
#include "template/candidates.h"
#include "template/utf8.h"

const cscan_kernels cscan_kernels_avx512 = {CSCAN_AVX512, structurals, newline, utf8_valid_prefix, candidates};
#else
typedef int cscan_not_x86;
#endif
