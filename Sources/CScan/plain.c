/// Kernels in plain C: a table of byte kinds, and eight bytes at a time turned into masks by multiplication.
#include <string.h>

#include "candidate.h"
#include "kernels.h"
#include "utf8.h"

#define KERNEL
#define INLINE_KERNEL CSCAN_INLINE

enum { kind_structural = 1, kind_quote = 2, kind_backslash = 4, kind_newline = 8, kind_space = 16, kind_control = 32,
       kind_high = 64 };

static const uint8_t kinds[256] = {
    [0 ... '\n' - 1] = kind_control,
    ['\n'] = kind_newline | kind_control,
    ['\n' + 1 ... 0x1F] = kind_control,
    ['{'] = kind_structural, ['}'] = kind_structural, ['['] = kind_structural, [']'] = kind_structural,
    [':'] = kind_structural, [','] = kind_structural,
    ['"'] = kind_quote,
    ['\\'] = kind_backslash,
    [' '] = kind_space,
    [0x80 ... 0xFF] = kind_high,
};

enum { numeric_digit = 1, numeric_hex = 2, numeric_dot = 4, numeric_colon = 8, numeric_separator = 16 };

static const uint8_t numeric_kinds[256] = {
    ['0' ... '9'] = numeric_digit | numeric_hex,
    ['a' ... 'f'] = numeric_hex, ['A' ... 'F'] = numeric_hex,
    ['.'] = numeric_dot,
    [':'] = numeric_colon,
    [' '] = numeric_separator, ['-'] = numeric_separator,
};

/// The kinds of eight bytes, the first one's in the lowest byte on every machine.
INLINE_KERNEL uint64_t kinds_of_eight(const uint8_t *table, const uint8_t *bytes) {
    uint64_t word = 0;
    for (size_t i = 0; i < 8; i++) word |= (uint64_t)table[bytes[i]] << 8 * i;
    return word;
}

/// Gathers the bits of one kind from eight bytes into the lowest eight bits, the first byte's in bit 0.
INLINE_KERNEL uint64_t gather(uint64_t word, unsigned kind) {
    uint64_t ones = word >> __builtin_ctz(kind) & 0x0101010101010101ULL;
    return ones * 0x0102040810204080ULL >> 56;
}

INLINE_KERNEL cscan_masks masks_of(const uint8_t *block) {
    cscan_masks masks = {0};
    for (unsigned i = 0; i < CSCAN_BLOCK; i += 8) {
        uint64_t word = kinds_of_eight(kinds, block + i);
        masks.structural |= gather(word, kind_structural) << i;
        masks.quote |= gather(word, kind_quote) << i;
        masks.backslash |= gather(word, kind_backslash) << i;
        masks.newline |= gather(word, kind_newline) << i;
        masks.space |= gather(word, kind_space) << i;
        masks.control |= gather(word, kind_control) << i;
        masks.high |= gather(word, kind_high) << i;
    }
    return masks;
}

INLINE_KERNEL cscan_numeric_masks numeric_of(const uint8_t *block) {
    cscan_numeric_masks masks = {0};
    for (unsigned i = 0; i < CSCAN_BLOCK; i += 8) {
        uint64_t word = kinds_of_eight(numeric_kinds, block + i);
        masks.digit |= gather(word, numeric_digit) << i;
        masks.hex |= gather(word, numeric_hex) << i;
        masks.dot |= gather(word, numeric_dot) << i;
        masks.colon |= gather(word, numeric_colon) << i;
        masks.separator |= gather(word, numeric_separator) << i;
    }
    return masks;
}

INLINE_KERNEL uint64_t newlines_of(const uint8_t *block) {
    const uint8_t *found = memchr(block, '\n', CSCAN_BLOCK);
    return found ? 1ULL << (found - block) : 0;
}

INLINE_KERNEL uint64_t triples_of(const uint8_t *block, uint8_t buckets) {
    return cscan_triples_bytewise(block, buckets);
}

INLINE_KERNEL uint64_t prefix_xor(uint64_t bits) { return cscan_prefix_xor_shifts(bits); }

INLINE_KERNEL size_t write_positions(uint32_t *out, uint64_t mask, uint32_t base) {
    return cscan_write_positions(out, mask, base);
}

#include "template/structurals.h"
#include "template/candidates.h"

const cscan_kernels cscan_kernels_plain = {
    CSCAN_PLAIN, structurals, newline, cscan_utf8_valid_prefix_bytewise, candidates,
};
