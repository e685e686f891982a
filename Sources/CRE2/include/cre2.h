/// RE2 behind a C face: compile once, match many times, in time linear in the text.
/// A compiled pattern may be used from several threads at once (RE2's own promise).
#ifndef SPANMILL_CRE2_H
#define SPANMILL_CRE2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cre2_pattern cre2_pattern;

/// One group of a match: offsets into the text; both are -1 for a group that took no part.
typedef struct {
    int64_t start;
    int64_t end;
} cre2_group;

/// Compiles `pattern` (`length` bytes of UTF-8) within `max_memory` bytes for program and DFA.
/// Returns NULL on failure and writes a message of at most `error_capacity` bytes, ended by NUL, to `error`.
/// The caller owns the result and ends it with `cre2_free`.
cre2_pattern *cre2_compile(const char *pattern, size_t length, int64_t max_memory, char *error, size_t error_capacity);
void cre2_free(cre2_pattern *pattern);

/// Number of capturing groups, the whole match not counted.
int cre2_group_count(const cre2_pattern *pattern);

/// Name of group `index` (1...count), or NULL when it has none. Lives as long as the pattern.
const char *cre2_group_name(const cre2_pattern *pattern, int index);

/// Searches `text[start..<length]`; fills `count` groups (the whole match first). True when it matches.
bool cre2_match(const cre2_pattern *pattern, const uint8_t *text, size_t length, size_t start, cre2_group *groups, int count);

#ifdef __cplusplus
}
#endif
#endif
