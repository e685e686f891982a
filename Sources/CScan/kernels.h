/// The table of one kernel variant, and what the variants share.
#ifndef CSCAN_KERNELS_H
#define CSCAN_KERNELS_H

#include "include/cscan.h"

typedef struct {
    cscan_variant variant;
    size_t (*structurals)(const uint8_t *, size_t, uint32_t *, uint64_t *, uint8_t *);
    size_t (*newline)(const uint8_t *, size_t);
    size_t (*utf8_valid_prefix)(const uint8_t *, size_t);
    size_t (*candidates)(const uint8_t *, size_t, size_t, const uint64_t *, uint32_t, cscan_candidate *, size_t);
} cscan_kernels;

/// Kernels of `variant`, or NULL when this machine lacks it.
const cscan_kernels *cscan_kernels_of(cscan_variant variant);

extern const cscan_kernels cscan_kernels_plain;
#if defined(__x86_64__)
extern const cscan_kernels cscan_kernels_sse2;
extern const cscan_kernels cscan_kernels_avx2;
extern const cscan_kernels cscan_kernels_avx512;
#elif defined(__aarch64__)
extern const cscan_kernels cscan_kernels_neon;
#endif

#endif
