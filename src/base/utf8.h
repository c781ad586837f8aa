// SPDX-License-Identifier: Apache-2.0
// UTF-8 as Unicode 15 section 3.9 (table 3-7) defines it.
#pragma once

#include <cstdint>

namespace colmerge {

// The position of the first byte that begins no well-formed sequence (overlong forms, surrogates,
// values above U+10FFFF and cut sequences are ill-formed), or size when all is well.
uint64_t FindInvalidUtf8(const char* text, uint64_t size);
inline bool IsValidUtf8(const char* text, uint64_t size) {
  return FindInvalidUtf8(text, size) == size;
}

}  // namespace colmerge
