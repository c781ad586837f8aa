// SPDX-License-Identifier: Apache-2.0
#include "arrow/field_path.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>

#include "base/utf8.h"

namespace colmerge {

std::string FieldPath::ToString() const {
  if (step == Step::kRoot) return "the root";
  std::string last = step == Step::kDictionary ? "dictionary" : Quoted(name);
  return parent == nullptr ? "column " + last : parent->ToString() + "." + last;
}

std::string Printable(std::string_view text, size_t most_bytes) {
  constexpr size_t kLongestCharacter = 4;
  std::string printable;
  while (!text.empty()) {
    if (printable.size() >= most_bytes) return printable + "...";
    uint64_t good = FindInvalidUtf8(text.data(), std::min<size_t>(text.size(), kLongestCharacter));
    size_t length = 1;
    while (length < good && (text[length] & 0xC0) == 0x80) ++length;  // one whole character
    auto first = static_cast<unsigned char>(text[0]);
    if (good == 0 || first < 0x20 || first == 0x7F) {
      printable += fmt::format("\\x{:02X}", first);
    } else {
      printable += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return printable;
}

std::string Quoted(std::string_view text) {
  constexpr size_t kMostBytes = 80;
  return "'" + Printable(text, kMostBytes) + "'";
}

}  // namespace colmerge
