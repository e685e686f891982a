/// Bit work on the 64-bit masks of a block: bit i speaks of byte i.
#ifndef CSCAN_BITS_H
#define CSCAN_BITS_H

#include <stddef.h>
#include <stdint.h>

#define CSCAN_INLINE static inline __attribute__((always_inline))

/// What the structural scan asks of a block, whatever state it is in.
typedef struct {
    uint64_t structural;  ///< { } [ ] : ,
    uint64_t quote, backslash, newline, space;
    uint64_t control;  ///< below 0x20, newline included
    uint64_t high;     ///< 0x80 and above
} cscan_masks;

/// What the numeric candidates (addresses, card numbers) ask of a block.
typedef struct {
    uint64_t digit, hex, dot, colon;
    uint64_t separator;  ///< space or '-'
} cscan_numeric_masks;

/// `mask` as an integer that the compiler knows nothing about. Clang otherwise sees through a move-mask and does the
/// bit work on bytes of vectors, built one by one: half the speed on AVX2.
CSCAN_INLINE uint64_t cscan_opaque(uint64_t mask) {
    __asm__("" : "+r"(mask));
    return mask;
}

/// The lowest `count` bits, `count` in 0...64.
CSCAN_INLINE uint64_t cscan_low_bits(size_t count) { return count >= 64 ? ~0ULL : (1ULL << count) - 1; }

/// Bit i of the result is the parity of bits 0...i.
CSCAN_INLINE uint64_t cscan_prefix_xor_shifts(uint64_t bits) {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^= bits << 32;
    return bits;
}

/// Writes `base` + the position of each bit of `mask` to `out`, in order, and returns their number. Works in groups of
/// eight, so up to seven entries behind the last one are written too: lines have few structurals a block, and a loop
/// of their exact number costs a mispredicted branch a block.
CSCAN_INLINE size_t cscan_write_positions(uint32_t *out, uint64_t mask, uint32_t base) {
    size_t count = (size_t)__builtin_popcountll(mask);
    for (size_t written = 0; written < count; written += 8) {
        for (size_t i = 0; i < 8; i++) {
            // The top bit keeps the count of zeros defined when the mask is used up.
            out[written + i] = base + (uint32_t)__builtin_ctzll(mask | 1ULL << 63);
            mask &= mask - 1;
        }
    }
    return count;
}

#endif
