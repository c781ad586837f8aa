// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

#include <cstring>

namespace colmerge {
namespace {

// The length of the well-formed sequence at text (size > 0), or 0.
uint64_t SequenceLength(const uint8_t* text, uint64_t size) {
  const uint8_t lead = text[0];
  if (lead < 0x80) return 1;
  auto continues = [&](uint64_t i) { return (text[i] & 0xC0) == 0x80; };
  if (lead >= 0xC2 && lead <= 0xDF) return size >= 2 && continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (size < 3 || !continues(1) || !continues(2)) return 0;
    if (lead == 0xE0 && text[1] < 0xA0) return 0;
    if (lead == 0xED && text[1] > 0x9F) return 0;
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (size < 4 || !continues(1) || !continues(2) || !continues(3)) return 0;
    if (lead == 0xF0 && text[1] < 0x90) return 0;
    if (lead == 0xF4 && text[1] > 0x8F) return 0;
    return 4;
  }
  return 0;
}

}  // namespace

uint64_t FindInvalidUtf8(const char* text, uint64_t size) {
  constexpr uint64_t kShort = 64;
  if (size <= kShort && IsAscii(text, size)) return size;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text);
  uint64_t i = 0;
  while (i < size) {
    if (i + 8 <= size) {
      uint64_t word;
      std::memcpy(&word, bytes + i, 8);
      if ((word & 0x8080808080808080u) == 0) {
        i += 8;
        continue;
      }
    }
    uint64_t length = SequenceLength(bytes + i, size - i);
    if (length == 0) return i;
    i += length;
  }
  return size;
}

}  // namespace colmerge
