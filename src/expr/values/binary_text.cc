// SPDX-License-Identifier: Apache-2.0
#include "expr/values/binary_text.h"

namespace colmerge {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool ParseHex(std::string_view digits, std::string* bytes) {
  if (digits.size() % 2 != 0) return false;
  for (size_t i = 0; i < digits.size(); i += 2) {
    const int high = HexValue(digits[i]);
    const int low = HexValue(digits[i + 1]);
    if (high < 0 || low < 0) return false;
    *bytes += static_cast<char>(high * 16 + low);
  }
  return true;
}

bool IsOctal(char c) { return c >= '0' && c <= '7'; }

// What follows a backslash; how many characters it takes, 0 for what is no escape.
size_t ParseEscape(std::string_view rest, std::string* bytes) {
  if (!rest.empty() && rest[0] == '\\') {
    *bytes += '\\';
    return 1;
  }
  if (rest.size() < 3 || rest[0] > '3' || !IsOctal(rest[0]) || !IsOctal(rest[1]) ||
      !IsOctal(rest[2])) {
    return 0;
  }
  *bytes += static_cast<char>((rest[0] - '0') * 64 + (rest[1] - '0') * 8 + (rest[2] - '0'));
  return 3;
}

}  // namespace

bool ParseBinary(std::string_view text, std::string* bytes) {
  bytes->clear();
  if (text.substr(0, 2) == "\\x") return ParseHex(text.substr(2), bytes);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      *bytes += text[i];
      continue;
    }
    const size_t taken = ParseEscape(text.substr(i + 1), bytes);
    if (taken == 0) return false;
    i += taken;
  }
  return true;
}

}  // namespace colmerge
