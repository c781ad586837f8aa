// SPDX-License-Identifier: Apache-2.0
// Where bytes stand in a text, in time linear in both: std::string_view::find compares anew at each
// place that begins alike.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace colmerge {

// As text.find(part, at), which must not lie beyond the text.
inline size_t FindBytes(std::string_view text, std::string_view part, size_t at = 0) {
  if (part.empty()) return at;
  const void* found = memmem(text.data() + at, text.size() - at, part.data(), part.size());
  if (found == nullptr) return std::string_view::npos;
  return static_cast<size_t>(static_cast<const char*>(found) - text.data());
}

}  // namespace colmerge
