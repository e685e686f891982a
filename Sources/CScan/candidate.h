/// What the candidate searches of all variants share: the filter's tables and the exact judgement.
#ifndef CSCAN_CANDIDATE_H
#define CSCAN_CANDIDATE_H

#include "bits.h"
#include "include/cscan.h"

/// Classes that begin at `bytes[position]`, among the wanted ones; looks at no byte outside `bytes[0..<length]`.
uint32_t cscan_classify(const uint8_t *bytes, size_t length, size_t position, uint32_t classes);

/// Buckets of the three-byte filter that the wanted classes need; 0 when they need none.
uint8_t cscan_triple_buckets(uint32_t classes);

/// The filter looks at three bytes at once and gives a superset of the true candidates. Each pattern belongs to a
/// bucket (a bit); byte k of a candidate must be the k-th byte of some pattern of one bucket. Buckets join patterns so
/// that their mixtures ("npm" + "pyp": "pym") are rare in text.
///
/// PATTERN(n, bucket, first, second, third): `n` is handed through for the tables below.
#define CSCAN_TRIPLES(PATTERN, n)                                                                                      \
    PATTERN(n, 2, ':', '/', '/') PATTERN(n, 2, 'e', 'y', 'J') PATTERN(n, 2, '-', '-', '-')                             \
    PATTERN(n, 4, 'b', 'e', 'a') PATTERN(n, 4, 'B', 'E', 'A')                                                          \
    PATTERN(n, 8, 'b', 'a', 's') PATTERN(n, 8, 'B', 'A', 'S')                                                          \
    PATTERN(n, 16, 's', 'k', '-') PATTERN(n, 16, 'p', 'k', '-') PATTERN(n, 16, 'r', 'k', '-')                          \
    PATTERN(n, 16, 'h', 'f', '_') PATTERN(n, 16, 'y', 'a', '2')                                                        \
    PATTERN(n, 32, 'g', 'h', 'p') PATTERN(n, 32, 'g', 'h', 'o') PATTERN(n, 32, 'g', 'h', 'u')                          \
    PATTERN(n, 32, 'g', 'h', 's') PATTERN(n, 32, 'g', 'h', 'r') PATTERN(n, 32, 'g', 'i', 't')                          \
    PATTERN(n, 32, 'g', 'l', 'p')                                                                                      \
    PATTERN(n, 64, 'n', 'p', 'm') PATTERN(n, 64, 'p', 'y', 'p') PATTERN(n, 64, 'x', 'o', 'x')                          \
    PATTERN(n, 128, 'A', 'K', 'I') PATTERN(n, 128, 'A', 'S', 'I') PATTERN(n, 128, 'A', 'I', 'z')                       \
    PATTERN(n, 128, 'S', 'G', '.')

/// Bucket of '@' and '\': the first byte alone decides, any second and third will do.
#define CSCAN_SINGLE_BUCKET 1
#define CSCAN_SINGLES(PATTERN, n) PATTERN(n, CSCAN_SINGLE_BUCKET, '@', 0, 0) PATTERN(n, CSCAN_SINGLE_BUCKET, '\\', 0, 0)

/// For byte k of the three: the buckets of the patterns whose byte k is i modulo 64, and the same by its low and high
/// four bits apart, for the shuffles of smaller machines. The tables of byte 1 and 2 lack the single bucket: their
/// users add it.
typedef struct {
    _Alignas(64) uint8_t by_six_bits[3][64];
    _Alignas(16) uint8_t by_low_bits[3][16];
    _Alignas(16) uint8_t by_high_bits[3][16];
} cscan_triple_tables;
extern const cscan_triple_tables cscan_triples;

/// The filter without vector instructions: bit i for block[i], read from block[0..<66].
CSCAN_INLINE uint64_t cscan_triples_bytewise(const uint8_t *block, uint8_t buckets) {
    const uint8_t(*tables)[64] = cscan_triples.by_six_bits;
    uint64_t found = 0;
    for (size_t i = 0; i < CSCAN_BLOCK; i++) {
        uint8_t here = tables[0][block[i] % 64] & (tables[1][block[i + 1] % 64] | CSCAN_SINGLE_BUCKET) &
                       (tables[2][block[i + 2] % 64] | CSCAN_SINGLE_BUCKET) & buckets;
        found |= (uint64_t)(here != 0) << i;
    }
    return found;
}

#endif
