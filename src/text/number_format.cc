// SPDX-License-Identifier: Apache-2.0
#include "text/number_format.h"

#include "base/ascii.h"

namespace colmerge {
namespace {

// Digits of the whole part without its groups, from `at` on; false where the groups are not of three digits.
bool CopyWhole(std::string_view text, char group, size_t* at, char** out) {
  size_t run = 0;  // digits since the last group character
  bool has_group = false;
  for (; *at < text.size(); ++*at) {
    const char c = text[*at];
    if (IsDigit(c)) {
      *(*out)++ = c;
      ++run;
    } else if (c == group && group != '\0') {
      const bool is_first = !has_group;
      if (is_first ? run == 0 || run > 3 : run != 3) return false;
      has_group = true;
      run = 0;
    } else {
      break;
    }
  }
  return !has_group || run == 3;
}

}  // namespace

bool ToPlainNumber(const TextCell& cell, const NumberFormat& format, char* buffer,
                   TextCell* plain) {
  *plain = cell;
  const std::string_view text = cell.view();
  size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const bool is_number =
      at < text.size() && (IsDigit(text[at]) || text[at] == format.point || text[at] == '.');
  const bool is_time = (text.size() >= 10 && text[4] == '-') || text.find(':') != text.npos;
  if (!is_number || is_time) return true;
  if (text.size() > kLongestFormattedNumber) return false;
  char* out = buffer;
  if (at == 1) *out++ = text[0];
  if (!CopyWhole(text, format.group, &at, &out)) return false;
  if (at < text.size() && text[at] == format.point) {
    *out++ = '.';
    ++at;
  }
  for (; at < text.size(); ++at) {
    if (text[at] == '.' || text[at] == format.point) return false;
    *out++ = text[at];
  }
  plain->data = buffer;
  plain->size = static_cast<uint64_t>(out - buffer);
  plain->in_text = false;
  return true;
}

}  // namespace colmerge
