#include "utf8.h"

#include <stdbool.h>
#include <string.h>

static bool is_continuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

/// Length of the sequence that begins at `bytes`, or 0 when it is not well-formed (Unicode 15, table 3-7).
static size_t sequence_length(const uint8_t *bytes, size_t length) {
    uint8_t lead = bytes[0];
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4 || length < 2) return 0;
    // The second byte's range shuts out overlong forms, surrogates and what lies above U+10FFFF.
    uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (bytes[1] < low || bytes[1] > high) return 0;
    if (lead < 0xE0) return 2;
    if (length < 3 || !is_continuation(bytes[2])) return 0;
    if (lead < 0xF0) return 3;
    return length >= 4 && is_continuation(bytes[3]) ? 4 : 0;
}

static size_t valid_prefix(const uint8_t *bytes, size_t position, size_t length) {
    while (position < length) {
        uint64_t word;
        if (length - position >= sizeof word) {
            memcpy(&word, bytes + position, sizeof word);
            if (!(word & 0x8080808080808080ULL)) {
                position += sizeof word;
                continue;
            }
        }
        size_t sequence = sequence_length(bytes + position, length - position);
        if (sequence == 0) return position;
        position += sequence;
    }
    return length;
}

size_t cscan_utf8_valid_prefix_bytewise(const uint8_t *bytes, size_t length) { return valid_prefix(bytes, 0, length); }

size_t cscan_utf8_valid_prefix_from(const uint8_t *bytes, size_t start, size_t length) {
    size_t position = start;
    for (size_t back = 1; back <= 3 && back <= start && bytes[start - back] >= 0x80; back++) {
        if (!is_continuation(bytes[start - back])) {
            position = start - back;
            break;
        }
    }
    return valid_prefix(bytes, position, length);
}
