/// Structural scan and newline search, for a variant file to include behind its primitives:
/// INLINE_KERNEL and KERNEL (attributes of a function), masks_of, newlines_of, prefix_xor, write_positions.

/// State that a block hands to the next.
typedef struct {
    uint64_t escaped;            ///< bit 0: the next byte stands behind an odd run of backslashes
    uint64_t in_string;          ///< all ones inside a string, else zero
    uint64_t behind_structural;  ///< bit 0: the last byte was a structural, no newline
    uint64_t behind_space;       ///< bit 0: the last byte was the one space that may follow it
    uint64_t behind_scalar;      ///< bit 0: the last byte was part of a token that is no string
} scan_state;

/// Bytes that stand directly behind an odd run of backslashes. A run's end is found by adding its first bit to it: the
/// carry comes out behind the run, and the parities of start and end tell the parity of the length (Langdale and
/// Lemire, "Parsing Gigabytes of JSON per Second", 3.1.1).
INLINE_KERNEL uint64_t escaped_by(uint64_t backslash, scan_state *state) {
    const uint64_t even = 0x5555555555555555ULL;
    uint64_t escaped = state->escaped;
    state->escaped = 0;
    if (!backslash) return escaped;
    backslash &= ~escaped;
    uint64_t starts = backslash & ~(backslash << 1);
    uint64_t odd_starts = starts & ~even;
    uint64_t behind_odd_starts;
    // A run that leaves the block ends at 64, an even place: its length is odd when its start is.
    state->escaped = __builtin_add_overflow(backslash, odd_starts, &behind_odd_starts);
    uint64_t behind_even_starts = backslash + (starts & even);
    return escaped | (behind_even_starts & ~backslash & ~even) | (behind_odd_starts & ~backslash & even);
}

/// Judges one block whose bytes are those of `valid`; the masks of the others are cleared here.
INLINE_KERNEL size_t scan_block(cscan_masks masks, uint64_t valid, uint32_t base, scan_state *state,
                                       uint32_t *structurals, uint64_t *in_string_word, uint8_t *flags) {
    uint64_t newline = masks.newline & valid;
    uint64_t backslash = masks.backslash & valid;
    uint64_t quote = masks.quote & valid & ~escaped_by(backslash, state);

    uint64_t in_string = (prefix_xor(quote) ^ state->in_string) & valid;
    bool open_string = (newline & in_string) != 0;
    while (__builtin_expect((newline & in_string) != 0, 0)) {
        // From the first newline inside a string on, all parities turn.
        in_string ^= ~0ULL << __builtin_ctzll(newline & in_string);
        in_string &= valid;
    }
    state->in_string = (uint64_t)((int64_t)in_string >> 63);

    uint64_t structural = masks.structural & valid & ~in_string;
    uint64_t space = masks.space & valid & ~in_string;
    uint64_t scalar = valid & ~(structural | newline | in_string | quote | space);

    // A token may begin directly behind a structural or behind one space after it.
    uint64_t behind_structural = structural << 1 | state->behind_structural;
    uint64_t usual_space = space & behind_structural;
    uint64_t may_begin = behind_structural | usual_space << 1 | state->behind_space;
    uint64_t begins = (quote & in_string) | (scalar & ~(scalar << 1 | state->behind_scalar));
    uint64_t unusual = (space & ~behind_structural) | (begins & ~may_begin);
    state->behind_structural = structural >> 63;
    state->behind_space = usual_space >> 63;
    state->behind_scalar = scalar >> 63;

    *in_string_word = in_string;
    *flags = (uint8_t)((backslash ? CSCAN_BACKSLASH : 0) | (masks.high & valid ? CSCAN_NON_ASCII : 0) |
                       (masks.control & valid & ~newline ? CSCAN_CONTROL : 0) | (unusual ? CSCAN_UNUSUAL : 0) |
                       (open_string ? CSCAN_OPEN_STRING : 0));
    return write_positions(structurals, structural | newline, base);
}

static KERNEL size_t structurals(const uint8_t *bytes, size_t length, uint32_t *positions, uint64_t *in_string,
                                 uint8_t *flags) {
    scan_state state = {0};
    size_t count = 0, base = 0;
    // Apart from the tail, so that the whole blocks are free of its masking: a quarter of the time on AVX2.
    for (; length - base >= CSCAN_BLOCK; base += CSCAN_BLOCK) {
        count += scan_block(masks_of(bytes + base), ~0ULL, (uint32_t)base, &state, positions + count,
                            in_string + base / CSCAN_BLOCK, flags + base / CSCAN_BLOCK);
    }
    if (base < length) {
        uint8_t tail[CSCAN_BLOCK] = {0};
        memcpy(tail, bytes + base, length - base);
        count += scan_block(masks_of(tail), cscan_low_bits(length - base), (uint32_t)base, &state, positions + count,
                            in_string + base / CSCAN_BLOCK, flags + base / CSCAN_BLOCK);
    }
    return count;
}

static KERNEL size_t newline(const uint8_t *bytes, size_t length) {
    size_t base = 0;
    for (; length - base >= CSCAN_BLOCK; base += CSCAN_BLOCK) {
        uint64_t found = newlines_of(bytes + base);
        if (found) return base + (size_t)__builtin_ctzll(found);
    }
    while (base < length && bytes[base] != '\n') base++;
    return base;
}
