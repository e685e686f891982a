/// The exact judgement of redaction candidates, and the tables of the filter before it.
#include "candidate.h"

#include <string.h>

static bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }
static bool is_letter(uint8_t byte) { return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z'; }
static bool is_hex(uint8_t byte) { return is_digit(byte) || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f'); }
static bool is_separator(uint8_t byte) { return byte == ' ' || byte == '-'; }

/// Text from a position to the end of what may be looked at.
typedef struct {
    const uint8_t *bytes;
    size_t length;
} text;

#define BEGINS(rest, literal) \
    ((rest).length >= sizeof(literal) - 1 && memcmp((rest).bytes, literal, sizeof(literal) - 1) == 0)

static bool begins_folded(text rest, const char *lower, size_t length) {
    if (rest.length < length) return false;
    for (size_t i = 0; i < length; i++) {
        uint8_t byte = rest.bytes[i];
        if ((byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte) != (uint8_t)lower[i]) return false;
    }
    return true;
}

static bool is_key(text rest) {
    switch (rest.bytes[0]) {
        case 's':
            return BEGINS(rest, "sk-");
        case 'r':
            return BEGINS(rest, "rk-");
        case 'p':
            return BEGINS(rest, "pk-") || BEGINS(rest, "pypi-");
        case 'g':
            return BEGINS(rest, "ghp_") || BEGINS(rest, "gho_") || BEGINS(rest, "ghu_") || BEGINS(rest, "ghs_") ||
                   BEGINS(rest, "ghr_") || BEGINS(rest, "github_pat_") || BEGINS(rest, "glpat-");
        case 'x':
            return rest.length >= 5 && BEGINS(rest, "xox") && (is_letter(rest.bytes[3]) || is_digit(rest.bytes[3])) &&
                   rest.bytes[4] == '-';
        case 'h':
            return BEGINS(rest, "hf_");
        case 'A':
            return BEGINS(rest, "AIza");
        case 'n':
            return BEGINS(rest, "npm_");
        case 'S':
            return BEGINS(rest, "SG.");
        case 'y':
            return BEGINS(rest, "ya29.");
        default:
            return false;
    }
}

static bool is_ipv4(const uint8_t *bytes, size_t length, size_t position) {
    if (position > 0 && (is_digit(bytes[position - 1]) || bytes[position - 1] == '.')) return false;
    size_t digits = 1;
    while (digits < 4 && position + digits < length && is_digit(bytes[position + digits])) digits++;
    size_t dot = position + digits;
    return digits <= 3 && dot + 1 < length && bytes[dot] == '.' && is_digit(bytes[dot + 1]);
}

static bool is_ipv6(const uint8_t *bytes, size_t length, size_t position) {
    if (position == 0 || position + 1 >= length) return false;
    uint8_t before = bytes[position - 1], behind = bytes[position + 1];
    return (is_hex(before) || before == ':') && (is_hex(behind) || behind == ':');
}

static bool is_digit_run(const uint8_t *bytes, size_t length, size_t position) {
    enum { shortest_card = 12 };
    if (position > 0 && is_digit(bytes[position - 1])) return false;
    if (position > 1 && is_separator(bytes[position - 1]) && is_digit(bytes[position - 2])) return false;
    for (size_t digits = 1; digits < shortest_card; digits++) {
        position++;
        if (position < length && is_separator(bytes[position])) position++;
        if (position >= length || !is_digit(bytes[position])) return false;
    }
    return true;
}

uint32_t cscan_classify(const uint8_t *bytes, size_t length, size_t position, uint32_t classes) {
    text rest = {bytes + position, length - position};
    uint32_t found = 0;
    switch (bytes[position]) {
        case '@':
            found = CSCAN_CANDIDATE_AT;
            break;
        case ':':
            if (BEGINS(rest, "://")) found |= CSCAN_CANDIDATE_SCHEME;
            if (classes & CSCAN_CANDIDATE_IPV6 && is_ipv6(bytes, length, position)) found |= CSCAN_CANDIDATE_IPV6;
            break;
        case 'b':
        case 'B':
            if (begins_folded(rest, "bearer ", 7) || begins_folded(rest, "basic ", 6)) found = CSCAN_CANDIDATE_AUTH;
            break;
        case 'e':
            if (BEGINS(rest, "eyJ")) found = CSCAN_CANDIDATE_JWT;
            break;
        case '-':
            if (BEGINS(rest, "-----BEGIN")) found = CSCAN_CANDIDATE_PRIVATE_KEY;
            break;
        case '\\':
            if (BEGINS(rest, "\\u")) found = CSCAN_CANDIDATE_ESCAPE;
            break;
        case '0' ... '9':
            if (classes & CSCAN_CANDIDATE_IPV4 && is_ipv4(bytes, length, position)) found |= CSCAN_CANDIDATE_IPV4;
            if (classes & CSCAN_CANDIDATE_DIGITS && is_digit_run(bytes, length, position)) {
                found |= CSCAN_CANDIDATE_DIGITS;
            }
            break;
        default:
            if (BEGINS(rest, "AKIA") || BEGINS(rest, "ASIA")) found |= CSCAN_CANDIDATE_AWS;
            if (is_key(rest)) found |= CSCAN_CANDIDATE_KEY;
    }
    return found & classes;
}

uint8_t cscan_triple_buckets(uint32_t classes) {
    uint8_t buckets = 0;
    if (classes & (CSCAN_CANDIDATE_AT | CSCAN_CANDIDATE_ESCAPE)) buckets |= CSCAN_SINGLE_BUCKET;
    if (classes & (CSCAN_CANDIDATE_SCHEME | CSCAN_CANDIDATE_JWT | CSCAN_CANDIDATE_PRIVATE_KEY)) buckets |= 2;
    if (classes & CSCAN_CANDIDATE_AUTH) buckets |= 4 | 8;
    if (classes & CSCAN_CANDIDATE_KEY) buckets |= 16 | 32 | 64 | 128;
    if (classes & CSCAN_CANDIDATE_AWS) buckets |= 128;
    return buckets;
}

// The tables are constant expressions over the list of patterns: one term a pattern, ORed.
#define ENTRY(TERM, n) (0 CSCAN_TRIPLES(TERM, n) CSCAN_SINGLES(TERM, n))
#define ROW4(TERM, n) ENTRY(TERM, n), ENTRY(TERM, (n) + 1), ENTRY(TERM, (n) + 2), ENTRY(TERM, (n) + 3)
#define ROW16(TERM, n) ROW4(TERM, n), ROW4(TERM, (n) + 4), ROW4(TERM, (n) + 8), ROW4(TERM, (n) + 12)
#define ROW64(TERM) ROW16(TERM, 0), ROW16(TERM, 16), ROW16(TERM, 32), ROW16(TERM, 48)

#define FIRST(n, bucket, a, b, c) | ((a) % 64 == (n) ? (bucket) : 0)
#define FIRST_LOW(n, bucket, a, b, c) | ((a) % 16 == (n) ? (bucket) : 0)
#define FIRST_HIGH(n, bucket, a, b, c) | ((a) / 16 == (n) ? (bucket) : 0)
#define SECOND(n, bucket, a, b, c) | ((b) && (b) % 64 == (n) ? (bucket) : 0)
#define SECOND_LOW(n, bucket, a, b, c) | ((b) && (b) % 16 == (n) ? (bucket) : 0)
#define SECOND_HIGH(n, bucket, a, b, c) | ((b) && (b) / 16 == (n) ? (bucket) : 0)
#define THIRD(n, bucket, a, b, c) | ((c) && (c) % 64 == (n) ? (bucket) : 0)
#define THIRD_LOW(n, bucket, a, b, c) | ((c) && (c) % 16 == (n) ? (bucket) : 0)
#define THIRD_HIGH(n, bucket, a, b, c) | ((c) && (c) / 16 == (n) ? (bucket) : 0)

const cscan_triple_tables cscan_triples = {
    .by_six_bits = {{ROW64(FIRST)}, {ROW64(SECOND)}, {ROW64(THIRD)}},
    .by_low_bits = {{ROW16(FIRST_LOW, 0)}, {ROW16(SECOND_LOW, 0)}, {ROW16(THIRD_LOW, 0)}},
    .by_high_bits = {{ROW16(FIRST_HIGH, 0)}, {ROW16(SECOND_HIGH, 0)}, {ROW16(THIRD_HIGH, 0)}},
};
