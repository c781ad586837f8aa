// SPDX-License-Identifier: Apache-2.0
// Letters of ASCII, for words that are the same in either case. Other characters are none.
#pragma once

#include <algorithm>
#include <string_view>

namespace colmerge {

constexpr char LowerAscii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline bool EqualButForCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return LowerAscii(x) == LowerAscii(y); });
}

}  // namespace colmerge
