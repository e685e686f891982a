/// Kernels for AVX2 with BMI and carry-less multiplication (Haswell, Zen and later).
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#include "candidate.h"
#include "kernels.h"
#include "utf8.h"

#define KERNEL __attribute__((target("avx2,bmi,bmi2,pclmul,popcnt")))
#define INLINE_KERNEL CSCAN_INLINE KERNEL

typedef struct {
    __m256i low, high;
} block64;

INLINE_KERNEL __m256i load_half(const uint8_t *bytes) { return _mm256_loadu_si256((const __m256i *)bytes); }
INLINE_KERNEL block64 load(const uint8_t *bytes) { return (block64){load_half(bytes), load_half(bytes + 32)}; }

INLINE_KERNEL uint64_t joined(__m256i low, __m256i high) {
    return cscan_opaque((uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32);
}

INLINE_KERNEL __m256i equal_half(__m256i half, char byte) { return _mm256_cmpeq_epi8(half, _mm256_set1_epi8(byte)); }

INLINE_KERNEL uint64_t equal(block64 block, char byte) {
    return joined(equal_half(block.low, byte), equal_half(block.high, byte));
}

INLINE_KERNEL __m256i structural_half(__m256i half) {
    // Bit 0x20 tells { from [ and } from ], and nothing else becomes a brace with it.
    __m256i folded = _mm256_or_si256(half, _mm256_set1_epi8(0x20));
    return _mm256_or_si256(_mm256_or_si256(equal_half(folded, '{'), equal_half(folded, '}')),
                           _mm256_or_si256(equal_half(half, ':'), equal_half(half, ',')));
}

/// 0xFF where first <= byte <= last, unsigned.
INLINE_KERNEL __m256i in_range_half(__m256i half, char first, char last) {
    __m256i distance = _mm256_sub_epi8(half, _mm256_set1_epi8(first));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(distance, _mm256_set1_epi8(last - first)), distance);
}

INLINE_KERNEL uint64_t in_range(block64 block, char first, char last) {
    return joined(in_range_half(block.low, first, last), in_range_half(block.high, first, last));
}

INLINE_KERNEL cscan_masks masks_of(const uint8_t *bytes) {
    block64 block = load(bytes);
    return (cscan_masks){
        .structural = joined(structural_half(block.low), structural_half(block.high)),
        .quote = equal(block, '"'),
        .backslash = equal(block, '\\'),
        .newline = equal(block, '\n'),
        .space = equal(block, ' '),
        .control = in_range(block, 0, 0x1F),
        .high = joined(block.low, block.high),
    };
}

INLINE_KERNEL cscan_numeric_masks numeric_of(const uint8_t *bytes) {
    block64 block = load(bytes);
    const __m256i lower = _mm256_set1_epi8(0x20);
    block64 folded = {_mm256_or_si256(block.low, lower), _mm256_or_si256(block.high, lower)};
    uint64_t digit = in_range(block, '0', '9');
    return (cscan_numeric_masks){
        .digit = digit,
        .hex = digit | in_range(folded, 'a', 'f'),
        .dot = equal(block, '.'),
        .colon = equal(block, ':'),
        .separator = equal(block, ' ') | equal(block, '-'),
    };
}

INLINE_KERNEL uint64_t newlines_of(const uint8_t *bytes) { return equal(load(bytes), '\n'); }

INLINE_KERNEL uint64_t high_of(const uint8_t *bytes) {
    block64 block = load(bytes);
    return joined(block.low, block.high);
}

INLINE_KERNEL uint64_t prefix_xor(uint64_t bits) {
    __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)bits), _mm_set1_epi8(-1), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

INLINE_KERNEL size_t write_positions(uint32_t *out, uint64_t mask, uint32_t base) {
    return cscan_write_positions(out, mask, base);
}

INLINE_KERNEL __m256i lookup(const uint8_t *table, __m256i index) {
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_load_si128((const __m128i *)table)), index);
}

INLINE_KERNEL __m256i high_bits(__m256i bytes) {
    return _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0F));
}

/// Buckets of byte k of the three. The shuffle gives 0 for a byte above 0x7F: none of the patterns has one.
INLINE_KERNEL __m256i buckets_of(const uint8_t *bytes, int k) {
    __m256i half = load_half(bytes + k);
    return _mm256_and_si256(lookup(cscan_triples.by_low_bits[k], half),
                            lookup(cscan_triples.by_high_bits[k], high_bits(half)));
}

/// 0xFF where no byte of the half begins a triple.
INLINE_KERNEL __m256i free_of_triples(const uint8_t *bytes, uint8_t buckets) {
    const __m256i single = _mm256_set1_epi8(CSCAN_SINGLE_BUCKET);
    __m256i second = _mm256_or_si256(buckets_of(bytes, 1), single);
    __m256i third = _mm256_or_si256(buckets_of(bytes, 2), single);
    __m256i all = _mm256_and_si256(buckets_of(bytes, 0), _mm256_and_si256(second, third));
    all = _mm256_and_si256(all, _mm256_set1_epi8((char)buckets));
    return _mm256_cmpeq_epi8(all, _mm256_setzero_si256());
}

INLINE_KERNEL uint64_t triples_of(const uint8_t *bytes, uint8_t buckets) {
    return ~joined(free_of_triples(bytes, buckets), free_of_triples(bytes + 32, buckets));
}

#include "utf8-tables.h"

/// Zero where the half is sound.
INLINE_KERNEL __m256i utf8_faults(const uint8_t *bytes) {
    __m256i before = load_half(bytes - 1);
    __m256i pairs = _mm256_and_si256(
        _mm256_and_si256(lookup(cscan_utf8_first_high, high_bits(before)),
                         lookup(cscan_utf8_first_low, _mm256_and_si256(before, _mm256_set1_epi8(0x0F)))),
        lookup(cscan_utf8_second_high, high_bits(load_half(bytes))));
    __m256i third = _mm256_subs_epu8(load_half(bytes - 2), _mm256_set1_epi8((char)(0xE0 - 0x80)));
    __m256i fourth = _mm256_subs_epu8(load_half(bytes - 3), _mm256_set1_epi8((char)(0xF0 - 0x80)));
    __m256i expected = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    return _mm256_xor_si256(pairs, expected);
}

INLINE_KERNEL bool utf8_broken(const uint8_t *bytes) {
    __m256i faults = _mm256_or_si256(utf8_faults(bytes), utf8_faults(bytes + 32));
    return !_mm256_testz_si256(faults, faults);
}

#include "template/structurals.h"
#include "template/candidates.h"
#include "template/utf8.h"

const cscan_kernels cscan_kernels_avx2 = {CSCAN_AVX2, structurals, newline, utf8_valid_prefix, candidates};
#else
typedef int cscan_not_x86;
#endif
