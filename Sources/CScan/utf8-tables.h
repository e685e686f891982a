/// Tables that judge each pair of neighbouring bytes by three lookups of four bits: the kinds of fault that the first
/// byte's high and low bits and the second byte's high bits all allow. (Keiser and Lemire, "Validating UTF-8 In Less
/// Than One Instruction Per Byte", 2020.)
#ifndef CSCAN_UTF8_TABLES_H
#define CSCAN_UTF8_TABLES_H

#include <stdint.h>

enum {
    utf8_too_short = 1,       ///< a lead byte, then no continuation
    utf8_too_long = 2,        ///< an ASCII byte, then a continuation
    utf8_overlong_3 = 4,      ///< E0, then below A0
    utf8_surrogate = 8,       ///< ED, then A0 or above
    utf8_overlong_2 = 16,     ///< C0 or C1
    utf8_too_large = 32,      ///< F4, then 90 or above; F5 and above, then 90 or above
    utf8_f0_or_f5_8x = 64,    ///< F0, then below 90 (overlong); F5 and above, then below 90 (too large)
    /// Two continuations: a fault unless a three- or four-byte lead stands before. Must be 0x80: its users compare it
    /// with the places where a second or third continuation is expected.
    utf8_continuations = 128,
    utf8_any_low = utf8_too_short | utf8_too_long | utf8_continuations,
    utf8_above_f4 = utf8_too_large | utf8_f0_or_f5_8x,
};

static const _Alignas(16) uint8_t cscan_utf8_first_high[16] = {
    [0x0 ... 0x7] = utf8_too_long,
    [0x8 ... 0xB] = utf8_continuations,
    [0xC] = utf8_too_short | utf8_overlong_2,
    [0xD] = utf8_too_short,
    [0xE] = utf8_too_short | utf8_overlong_3 | utf8_surrogate,
    [0xF] = utf8_too_short | utf8_too_large | utf8_f0_or_f5_8x,
};

static const _Alignas(16) uint8_t cscan_utf8_first_low[16] = {
    [0x0] = utf8_any_low | utf8_overlong_3 | utf8_overlong_2 | utf8_f0_or_f5_8x,
    [0x1] = utf8_any_low | utf8_overlong_2,
    [0x2 ... 0x3] = utf8_any_low,
    [0x4] = utf8_any_low | utf8_too_large,
    [0x5 ... 0xC] = utf8_any_low | utf8_above_f4,
    [0xD] = utf8_any_low | utf8_above_f4 | utf8_surrogate,
    [0xE ... 0xF] = utf8_any_low | utf8_above_f4,
};

static const _Alignas(16) uint8_t cscan_utf8_second_high[16] = {
    [0x0 ... 0x7] = utf8_too_short,
    [0x8] = utf8_too_long | utf8_overlong_2 | utf8_continuations | utf8_overlong_3 | utf8_f0_or_f5_8x,
    [0x9] = utf8_too_long | utf8_overlong_2 | utf8_continuations | utf8_overlong_3 | utf8_too_large,
    [0xA ... 0xB] = utf8_too_long | utf8_overlong_2 | utf8_continuations | utf8_surrogate | utf8_too_large,
    [0xC ... 0xF] = utf8_too_short,
};

#endif
