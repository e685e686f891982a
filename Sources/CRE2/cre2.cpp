#include "cre2.h"

#include <re2/re2.h>

#include <cstring>
#include <map>
#include <string>

struct cre2_pattern {
    RE2 regex;
    cre2_pattern(re2::StringPiece text, const RE2::Options &options) : regex(text, options) {}
};

/// Groups beyond this many are not reported; patterns with more are refused when they are compiled.
static const int maximum_groups = 64;

static void write_error(char *error, size_t capacity, const std::string &message) {
    if (capacity == 0) return;
    size_t length = message.size() < capacity - 1 ? message.size() : capacity - 1;
    std::memcpy(error, message.data(), length);
    error[length] = 0;
}

extern "C" cre2_pattern *cre2_compile(const char *pattern, size_t length, int64_t max_memory, char *error, size_t capacity) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(max_memory);
    auto *compiled = new cre2_pattern(re2::StringPiece(pattern, length), options);
    if (!compiled->regex.ok()) {
        write_error(error, capacity, compiled->regex.error());
    } else if (compiled->regex.NumberOfCapturingGroups() >= maximum_groups) {
        write_error(error, capacity, "more than 63 groups");
    } else {
        return compiled;
    }
    delete compiled;
    return nullptr;
}

extern "C" void cre2_free(cre2_pattern *pattern) { delete pattern; }

extern "C" int cre2_group_count(const cre2_pattern *pattern) { return pattern->regex.NumberOfCapturingGroups(); }

extern "C" const char *cre2_group_name(const cre2_pattern *pattern, int index) {
    const auto &names = pattern->regex.CapturingGroupNames();
    auto found = names.find(index);
    return found == names.end() ? nullptr : found->second.c_str();
}

extern "C" bool cre2_match(const cre2_pattern *pattern, const uint8_t *text, size_t length, size_t start, cre2_group *groups,
                           int count) {
    re2::StringPiece pieces[maximum_groups];
    // A text without bytes may come without an address, which RE2 would report as a group that took no part.
    re2::StringPiece input(text ? reinterpret_cast<const char *>(text) : "", length);
    int wanted = count < maximum_groups ? count : maximum_groups;
    if (!pattern->regex.Match(input, start, length, RE2::UNANCHORED, pieces, wanted)) return false;
    for (int i = 0; i < wanted; i++) {
        if (pieces[i].data() == nullptr) {
            groups[i] = {-1, -1};
        } else {
            int64_t offset = pieces[i].data() - input.data();
            groups[i] = {offset, offset + static_cast<int64_t>(pieces[i].size())};
        }
    }
    return true;
}
