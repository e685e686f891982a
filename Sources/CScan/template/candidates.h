/// Candidate search, for a variant file to include behind its primitives:
/// INLINE_KERNEL and KERNEL (attributes of a function), triples_of, numeric_of.

/// Where a numeric candidate may begin. What stands before and behind the block is taken as matching:
/// cscan_classify has the last word.
INLINE_KERNEL uint64_t numeric_candidates(cscan_numeric_masks masks, uint32_t classes) {
    uint64_t found = 0;
    uint64_t first_digit = masks.digit & ~(masks.digit << 1);
    // Shifts to the right bring in ones.
#define AT(mask, distance) ((mask) >> (distance) | ~(~0ULL >> (distance)))
    if (classes & CSCAN_CANDIDATE_IPV4) {
        uint64_t digit1 = AT(masks.digit, 1), digit2 = AT(masks.digit, 2);
        uint64_t dot_digit1 = AT(masks.dot, 1) & digit2;
        uint64_t dot_digit2 = AT(masks.dot, 2) & AT(masks.digit, 3);
        uint64_t dot_digit3 = AT(masks.dot, 3) & AT(masks.digit, 4);
        found |= first_digit & ~(masks.dot << 1) & (dot_digit1 | (digit1 & (dot_digit2 | (digit2 & dot_digit3))));
    }
    if (classes & CSCAN_CANDIDATE_IPV6) {
        uint64_t beside = masks.hex | masks.colon;
        found |= masks.colon & (beside << 1 | 1) & AT(beside, 1);
    }
    if (classes & CSCAN_CANDIDATE_DIGITS) {
        uint64_t run = masks.digit | masks.separator;
        run &= AT(run, 1);
        run &= AT(run, 2);
        run &= AT(run, 4) & AT(run, 8);
        found |= first_digit & run;
    }
#undef AT
    return found;
}

static KERNEL size_t candidates(const uint8_t *bytes, size_t start, size_t length, const uint64_t *in_string,
                                uint32_t classes, cscan_candidate *out, size_t capacity) {
    if (start >= length || capacity == 0) return 0;
    const uint8_t buckets = cscan_triple_buckets(classes);
    const bool numeric = classes & (CSCAN_CANDIDATE_IPV4 | CSCAN_CANDIDATE_IPV6 | CSCAN_CANDIDATE_DIGITS);
    size_t count = 0;
    for (size_t base = start & ~(size_t)(CSCAN_BLOCK - 1); base < length; base += CSCAN_BLOCK) {
        uint64_t wanted = in_string ? in_string[base / CSCAN_BLOCK] : ~0ULL;
        if (base < start) wanted &= ~0ULL << (start - base);
        wanted &= cscan_low_bits(length - base);
        if (!wanted) continue;

        uint8_t tail[CSCAN_BLOCK + 2];
        const uint8_t *block = bytes + base;
        if (length - base < sizeof tail) {
            memset(tail, 0, sizeof tail);
            block = memcpy(tail, block, length - base);
        }
        uint64_t found = buckets ? triples_of(block, buckets) : 0;
        if (numeric) found |= numeric_candidates(numeric_of(block), classes);
        for (found &= wanted; found; found &= found - 1) {
            size_t position = base + (size_t)__builtin_ctzll(found);
            uint32_t here = cscan_classify(bytes, length, position, classes);
            if (!here) continue;
            out[count++] = (cscan_candidate){(uint32_t)position, here};
            if (count == capacity) return count;
        }
    }
    return count;
}
