/// UTF-8 check, for a variant file to include behind its primitives: KERNEL (attributes of a function), high_of,
/// utf8_broken.

/// `utf8_broken(p)` tells of p[0..<64], with p[-3..<0] as context, whether a sequence is broken by a byte of the block.
/// A sequence that the block only begins is judged with the next one.
static KERNEL size_t utf8_valid_prefix(const uint8_t *bytes, size_t length) {
    enum { context = 3 };
    uint8_t edge[context + CSCAN_BLOCK] = {0};
    const uint64_t last_bytes = 7ULL << 61;
    uint64_t high_before = 0;
    size_t base = 0;
    for (; length - base >= CSCAN_BLOCK; base += CSCAN_BLOCK) {
        const uint8_t *block = bytes + base;
        uint64_t high = high_of(block);
        if (high | (high_before & last_bytes)) {
            if (base == 0) block = memcpy(edge + context, block, CSCAN_BLOCK);
            if (utf8_broken(block)) return cscan_utf8_valid_prefix_from(bytes, base, length);
        }
        high_before = high;
    }
    // The rest, behind which zeros stand: they break a sequence that the end cuts off.
    size_t before = base < context ? base : context;
    memset(edge, 0, sizeof edge);
    memcpy(edge + context - before, bytes + base - before, before + length - base);
    return utf8_broken(edge + context) ? cscan_utf8_valid_prefix_from(bytes, base, length) : length;
}
