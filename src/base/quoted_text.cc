// SPDX-License-Identifier: Apache-2.0
#include "base/quoted_text.h"

#include <cstdint>

namespace colmerge {

std::string QuotedText(std::string_view value) {
  size_t shown = value.size();
  if (shown > kLongestShown) {
    auto inside_character = [&](size_t i) {
      return (static_cast<uint8_t>(value[i]) & 0xC0) == 0x80;
    };
    for (shown = kLongestShown; shown > kLongestShown - 4 && inside_character(shown);) --shown;
    // Bytes that are no UTF-8 are cut where they are.
    if (inside_character(shown)) shown = kLongestShown;
  }
  std::string quoted = "'";
  for (char c : value.substr(0, shown)) {
    const bool is_control = static_cast<uint8_t>(c) < 0x20 || c == 0x7F;
    quoted += is_control ? ' ' : c;
  }
  if (shown < value.size()) quoted += "...";
  quoted += "'";
  return quoted;
}

std::string SqlQuoted(std::string_view text, char quote) {
  std::string quoted(1, quote);
  for (const char c : text) quoted.append(c == quote ? 2 : 1, c);
  return quoted + quote;
}

}  // namespace colmerge
