/// Every kernel variant of this machine must give the answers of the plain one, on any bytes, and touch no byte outside
/// what it was given.
///
/// Input: [classes: 2 bytes][start: 1 byte][text].
// sources: Sources/CScan
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

static void require(bool holds) {
    if (!holds) abort();
}

/// All answers about one text.
typedef struct {
    size_t structural_count, newline, valid_prefix, candidate_count;
    uint32_t *structurals;
    uint64_t *in_string;
    uint8_t *flags;
    cscan_candidate *candidates;
} answers;

static answers ask(const cscan_kernels *kernels, const uint8_t *text, size_t length, size_t start, uint32_t classes,
                   size_t capacity) {
    size_t blocks = (length + CSCAN_BLOCK - 1) / CSCAN_BLOCK;
    answers a = {
        .structurals = malloc((length + 64) * sizeof(uint32_t)),
        .in_string = malloc(blocks * sizeof(uint64_t)),
        .flags = malloc(blocks),
        .candidates = malloc((length + 1) * sizeof(cscan_candidate)),
    };
    a.structural_count = kernels->structurals(text, length, a.structurals, a.in_string, a.flags);
    a.newline = kernels->newline(text, length);
    a.valid_prefix = kernels->utf8_valid_prefix(text, length);
    // In pieces of `capacity`, as a caller with a small buffer asks.
    for (size_t from = start;;) {
        cscan_candidate *found = a.candidates + a.candidate_count;
        const uint64_t *where = classes & 1 ? NULL : a.in_string;
        size_t count = kernels->candidates(text, from, length, where, classes, found, capacity);
        a.candidate_count += count;
        if (count < capacity) return a;
        from = found[count - 1].position + 1;
    }
}

static void release(answers a) {
    free(a.structurals);
    free(a.in_string);
    free(a.flags);
    free(a.candidates);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 3) return 0;
    uint32_t classes = data[0] | (uint32_t)data[1] << 8;
    size_t length = size - 3;
    size_t start = data[2] < length ? data[2] : 0;
    // A copy of its own, so that the address sanitizer sees a step over either end.
    uint8_t *text = malloc(length);
    if (length) memcpy(text, data + 3, length);

    size_t blocks = (length + CSCAN_BLOCK - 1) / CSCAN_BLOCK;
    answers plain = ask(cscan_kernels_of(CSCAN_PLAIN), text, length, start, classes, length + 1);
    for (cscan_variant variant = CSCAN_SSE2; variant <= CSCAN_NEON; variant++) {
        const cscan_kernels *kernels = cscan_kernels_of(variant);
        if (!kernels) continue;
        answers other = ask(kernels, text, length, start, classes, 1 + data[2] % 5);
        require(other.structural_count == plain.structural_count && other.newline == plain.newline);
        require(other.valid_prefix == plain.valid_prefix && other.candidate_count == plain.candidate_count);
        require(memcmp(other.structurals, plain.structurals, plain.structural_count * sizeof(uint32_t)) == 0);
        require(memcmp(other.in_string, plain.in_string, blocks * sizeof(uint64_t)) == 0);
        require(memcmp(other.flags, plain.flags, blocks) == 0);
        require(memcmp(other.candidates, plain.candidates, plain.candidate_count * sizeof(cscan_candidate)) == 0);
        release(other);
    }
    release(plain);
    free(text);
    return 0;
}
