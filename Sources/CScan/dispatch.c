/// The public face: picks a variant once and calls through its table.
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

/// NULL until first use. Threads that race for the first use choose alike, so no lock is needed.
static _Atomic(const cscan_kernels *) chosen;

/// By preference, best first.
static const cscan_variant preference[] = {CSCAN_AVX512, CSCAN_AVX2, CSCAN_NEON, CSCAN_SSE2, CSCAN_PLAIN};
static const char *const names[] = {
    [CSCAN_PLAIN] = "plain", [CSCAN_SSE2] = "sse2", [CSCAN_AVX2] = "avx2", [CSCAN_AVX512] = "avx512",
    [CSCAN_NEON] = "neon",
};
enum { variant_count = sizeof preference / sizeof *preference };

const cscan_kernels *cscan_kernels_of(cscan_variant variant) {
    switch (variant) {
        case CSCAN_PLAIN:
            return &cscan_kernels_plain;
#if defined(__x86_64__)
        case CSCAN_SSE2:
            return &cscan_kernels_sse2;
        case CSCAN_AVX2:
            __builtin_cpu_init();
            return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                           __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("popcnt")
                       ? &cscan_kernels_avx2
                       : NULL;
        case CSCAN_AVX512:
            __builtin_cpu_init();
            return cscan_kernels_of(CSCAN_AVX2) && __builtin_cpu_supports("avx512f") &&
                           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") &&
                           __builtin_cpu_supports("avx512vbmi2")
                       ? &cscan_kernels_avx512
                       : NULL;
#elif defined(__aarch64__)
        case CSCAN_NEON:
            return &cscan_kernels_neon;
#endif
        default:
            return NULL;
    }
}

static const cscan_kernels *choose(void) {
    const char *wanted = getenv("SPANMILL_SIMD");
    const cscan_kernels *best = NULL;
    for (int i = 0; i < variant_count; i++) {
        const cscan_kernels *kernels = cscan_kernels_of(preference[i]);
        if (!kernels) continue;
        if (wanted && strcmp(wanted, names[preference[i]]) == 0) return kernels;
        if (!best) best = kernels;
    }
    return best;
}

static inline const cscan_kernels *current(void) {
    const cscan_kernels *kernels = atomic_load_explicit(&chosen, memory_order_acquire);
    if (__builtin_expect(kernels != NULL, 1)) return kernels;
    // Only an empty place is filled: a choice that cscan_use_variant made meanwhile stands.
    const cscan_kernels *best = choose();
    return atomic_compare_exchange_strong(&chosen, &kernels, best) ? best : kernels;
}

bool cscan_variant_available(cscan_variant variant) { return cscan_kernels_of(variant) != NULL; }

bool cscan_use_variant(cscan_variant variant) {
    const cscan_kernels *kernels = cscan_kernels_of(variant);
    if (!kernels) return false;
    atomic_store_explicit(&chosen, kernels, memory_order_release);
    return true;
}

cscan_variant cscan_current_variant(void) { return current()->variant; }

size_t cscan_structurals(const uint8_t *bytes, size_t length, uint32_t *structurals, uint64_t *in_string,
                         uint8_t *flags) {
    return current()->structurals(bytes, length, structurals, in_string, flags);
}

size_t cscan_newline(const uint8_t *bytes, size_t length) { return current()->newline(bytes, length); }

size_t cscan_utf8_valid_prefix(const uint8_t *bytes, size_t length) {
    return current()->utf8_valid_prefix(bytes, length);
}

bool cscan_utf8_valid(const uint8_t *bytes, size_t length) {
    return cscan_utf8_valid_prefix(bytes, length) == length;
}

size_t cscan_candidates(const uint8_t *bytes, size_t start, size_t length, const uint64_t *in_string, uint32_t classes,
                        cscan_candidate *candidates, size_t capacity) {
    return current()->candidates(bytes, start, length, in_string, classes, candidates, capacity);
}
