// SPDX-License-Identifier: Apache-2.0
// Characters (code points) of UTF-8 text that is known to be well-formed: counting, finding,
// decoding.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/bitmap.h"

namespace colmerge {

inline constexpr uint32_t kLastCharacter = 0x10FFFF;
inline constexpr uint64_t kLongestCharacter = 4;  // in bytes

inline bool IsContinuation(char byte) { return (static_cast<uint8_t>(byte) & 0xC0) == 0x80; }

// The size of the character that begins with this byte.
inline uint64_t CharacterSize(char lead) {
  const auto byte = static_cast<uint8_t>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

inline uint64_t CountCharacters(std::string_view text) {
  uint64_t continuations = 0;
  uint64_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    const uint64_t marks = word >> 7 & ~(word >> 6) & 0x0101010101010101u;
    continuations += CountOnes(marks);
  }
  for (; i < text.size(); ++i) continuations += IsContinuation(text[i]) ? 1 : 0;
  return text.size() - continuations;
}

// The byte at which character `n` (from 0) begins, or text.size() when there are not so many.
inline uint64_t CharacterStart(std::string_view text, uint64_t n) {
  uint64_t at = 0;
  for (; n != 0 && at < text.size(); --n) at += CharacterSize(text[at]);
  return at;
}

// The byte at which the last `n` characters begin, or 0 when there are not more.
inline uint64_t LastCharactersStart(std::string_view text, uint64_t n) {
  uint64_t at = text.size();
  for (; n != 0 && at != 0; --n) {
    do {
      --at;
    } while (at != 0 && IsContinuation(text[at]));
  }
  return at;
}

// The character at *text, which moves behind it.
inline uint32_t DecodeCharacter(const char** text) {
  const char* at = *text;
  const uint64_t size = CharacterSize(*at);
  *text += size;
  const auto lead = static_cast<uint8_t>(*at);
  if (size == 1) return lead;
  uint32_t character = lead & (0x7Fu >> size);
  for (uint64_t i = 1; i < size; ++i) {
    character = character << 6 | (static_cast<uint8_t>(at[i]) & 0x3Fu);
  }
  return character;
}

// Writes a character to `to` and returns the place behind it.
inline char* EncodeCharacter(uint32_t character, char* to) {
  const auto continuation = [&](int shift) {
    return static_cast<char>(0x80 | (character >> shift & 0x3F));
  };
  if (character < 0x80) {
    *to++ = static_cast<char>(character);
    return to;
  }
  if (character < 0x800) {
    *to++ = static_cast<char>(0xC0 | character >> 6);
  } else {
    if (character < 0x10000) {
      *to++ = static_cast<char>(0xE0 | character >> 12);
    } else {
      *to++ = static_cast<char>(0xF0 | character >> 18);
      *to++ = continuation(12);
    }
    *to++ = continuation(6);
  }
  *to++ = continuation(0);
  return to;
}

}  // namespace colmerge
