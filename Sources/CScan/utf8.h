/// UTF-8 check byte by byte: the whole of it without vector shuffles, and the exact end of the valid part with them.
#ifndef CSCAN_UTF8_H
#define CSCAN_UTF8_H

#include <stddef.h>
#include <stdint.h>

/// Length of the longest valid prefix of `bytes[0..<length]`.
size_t cscan_utf8_valid_prefix_bytewise(const uint8_t *bytes, size_t length);

/// The same, when `bytes[0..<start]` is known to be valid but for a sequence that goes on behind `start`.
size_t cscan_utf8_valid_prefix_from(const uint8_t *bytes, size_t start, size_t length);

#endif
