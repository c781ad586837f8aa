// SPDX-License-Identifier: Apache-2.0
// UTF-8 as Unicode 15 section 3.9 (table 3-7) defines it.
#pragma once

#include <cstdint>
#include <cstring>

namespace colmerge {

// Whether all bytes are below 0x80. Short texts, which most are, cost a load or two: the last word overlaps the one
// before it.
inline bool IsAscii(const char* text, uint64_t size) {
  constexpr uint64_t kHighBits = 0x8080808080808080u;
  constexpr uint64_t kBlock = 1024;  // a long text ends the look where it has ended it
  const auto word = [&](uint64_t at, auto load) {
    std::memcpy(&load, text + at, sizeof(load));
    return uint64_t{load};
  };
  if (size < 4) {
    uint8_t high = 0;
    for (uint64_t at = 0; at < size; ++at) high |= static_cast<uint8_t>(text[at]);
    return high < 0x80;
  }
  if (size < 8) return ((word(0, uint32_t{}) | word(size - 4, uint32_t{})) & kHighBits) == 0;
  uint64_t high = word(size - 8, uint64_t{});
  for (uint64_t at = 0; at + 8 <= size;) {
    const uint64_t end = at + kBlock < size ? at + kBlock : size;
    for (; at + 8 <= end; at += 8) high |= word(at, uint64_t{});
    if ((high & kHighBits) != 0) return false;
  }
  return (high & kHighBits) == 0;
}

// The position of the first byte that begins no well-formed sequence (overlong forms, surrogates,
// values above U+10FFFF and cut sequences are ill-formed), or size when all is well.
uint64_t FindInvalidUtf8(const char* text, uint64_t size);
inline bool IsValidUtf8(const char* text, uint64_t size) {
  return FindInvalidUtf8(text, size) == size;
}

}  // namespace colmerge
