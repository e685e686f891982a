/// Byte kernels of the hot path. Each picks AVX-512, AVX2, SSE2, NEON or plain C once, at first use, and every
/// variant gives the same answer on every input (CScanTests hold them against each other).
#ifndef SPANMILL_CSCAN_H
#define SPANMILL_CSCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes of a block: one flag byte and one word of the in-string bitmap stand for each.
#define CSCAN_BLOCK 64
/// Newlines that a batch keeps behind its text, so that its own look-ahead needs no bound. The kernels read no byte at
/// or past the length they are given.
#define CSCAN_PADDING 64

/// What a 64-byte block holds that needs a closer look. A line is judged by the OR over the blocks it touches,
/// so a neighbour may cost it a slower path, never a wrong answer.
enum {
    CSCAN_BACKSLASH = 1,  ///< a backslash anywhere
    CSCAN_NON_ASCII = 2,  ///< a byte of 0x80 or more
    CSCAN_CONTROL = 4,    ///< a byte below 0x20 that is not a newline (tab and CR included)
    /// Token placement that the fast path cannot vouch for. Without this flag each line begins with a structural, and
    /// between two neighbouring structurals stands at most one token (a string, or a run of other bytes than spaces and
    /// quotes), which begins directly behind the first one or behind one space after it, and ends directly before the
    /// second one or the newline. Bytes are judged by kind alone: a carriage return counts as part of a token.
    CSCAN_UNUSUAL = 8,
    CSCAN_OPEN_STRING = 16,  ///< a newline inside a string: the quote state was reset there
};

/// Structural scan. Writes to `structurals`, in order, the positions of `{ } [ ] : ,` outside strings and of every
/// newline (0x0A); the in-string state and the state of backslash runs start afresh after each newline, so a bad line
/// cannot poison its neighbours. A quote behind an odd run of backslashes opens and closes nothing, in a string or not.
///
/// - `length`: less than 2^32 - 64.
/// - `in_string`: one bit a byte (bit i%64 of word i/64), set from an opening quote up to, not including, the closing
///   one, or the newline that cuts the string off; (length + 63) / 64 words, the bits past the length clear.
/// - `flags`: one byte a block, the CSCAN_* above; (length + 63) / 64 bytes.
/// - `structurals`: room for length + 64 entries; what stands behind the returned count is undefined.
/// Returns the number of structurals written.
size_t cscan_structurals(const uint8_t *bytes, size_t length, uint32_t *structurals, uint64_t *in_string,
                         uint8_t *flags);

/// Position of the first newline in `bytes[0..<length]`, or `length`.
size_t cscan_newline(const uint8_t *bytes, size_t length);

/// True when `bytes[0..<length]` is valid UTF-8 (no overlong forms, no surrogates, at most U+10FFFF).
bool cscan_utf8_valid(const uint8_t *bytes, size_t length);

/// Length of the longest valid UTF-8 prefix; equals `length` when all is valid.
size_t cscan_utf8_valid_prefix(const uint8_t *bytes, size_t length);

/// What begins at a redaction candidate; the exact check is the caller's.
typedef enum {
    CSCAN_CANDIDATE_AT = 1,      ///< '@': an e-mail address, or URL credentials
    CSCAN_CANDIDATE_SCHEME = 2,  ///< "://"
    CSCAN_CANDIDATE_AUTH = 4,    ///< "bearer " or "basic " in any case
    /// Prefix of a key of a known shape: sk- pk- rk- ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- xox?- hf_ AIza npm_
    /// pypi- SG. ya29. (`?` is one ASCII letter or digit), whatever stands before it.
    CSCAN_CANDIDATE_KEY = 8,
    CSCAN_CANDIDATE_AWS = 16,          ///< AKIA, ASIA
    CSCAN_CANDIDATE_JWT = 32,          ///< eyJ
    CSCAN_CANDIDATE_PRIVATE_KEY = 64,  ///< -----BEGIN
    CSCAN_CANDIDATE_IPV4 = 128,  ///< 1 to 3 digits, then '.' and a digit; no digit or '.' before the first
    CSCAN_CANDIDATE_IPV6 = 256,  ///< a ':' with a hex digit or ':' on each side
    /// First digit of a run of at least 12 digits, single spaces and hyphens allowed between two of them: a card
    /// number may stand anywhere in the run.
    CSCAN_CANDIDATE_DIGITS = 512,
    CSCAN_CANDIDATE_ESCAPE = 1024,  ///< "\u": text that must be unescaped before it is judged
} cscan_candidate_class;

typedef struct {
    uint32_t position;
    uint32_t classes;  ///< those of the wanted cscan_candidate_class bits that begin here
} cscan_candidate;

/// Finds, in order of position, the candidates of the wanted `classes` that begin in `bytes[start..<length]`, only
/// where `in_string` (as `cscan_structurals` fills it for the same bytes) has its bit set; a NULL `in_string` means
/// everywhere. What stands before `start` is looked at as context. Stops when `capacity` are written: the caller goes
/// on behind the last one through `start`. Returns how many were written.
size_t cscan_candidates(const uint8_t *bytes, size_t start, size_t length, const uint64_t *in_string, uint32_t classes,
                        cscan_candidate *candidates, size_t capacity);

/// Kernel variants. The best available one is chosen at first use; `SPANMILL_SIMD=avx512|avx2|sse2|neon|plain` in the
/// environment chooses another, and one that this machine lacks is passed over.
typedef enum { CSCAN_PLAIN, CSCAN_SSE2, CSCAN_AVX2, CSCAN_AVX512, CSCAN_NEON } cscan_variant;
bool cscan_variant_available(cscan_variant variant);
/// Uses `variant` from now on, process-wide; false when this machine lacks it.
bool cscan_use_variant(cscan_variant variant);
cscan_variant cscan_current_variant(void);

#ifdef __cplusplus
}
#endif
#endif
