// SPDX-License-Identifier: Apache-2.0
// Letters and digits of ASCII. Other characters are none.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace colmerge {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

constexpr char LowerAscii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string LowerAscii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = LowerAscii(c);
  return lower;
}

// For words that are the same in either case.
inline bool EqualButForCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return LowerAscii(x) == LowerAscii(y); });
}

}  // namespace colmerge
