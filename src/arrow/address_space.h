// SPDX-License-Identifier: Apache-2.0
// What memory can hold at all: the one bound on buffers whose sizes nobody tells.
#pragma once

#include <cstdint>

namespace colmerge {

// No program has more memory in one piece.
inline constexpr uint64_t kMostBufferBytes = uint64_t{1} << 47;

// Whether memory from `address` on can be `bytes` long. Programs have the lower half of the address space: 47 bits on
// x86-64, 48 on others; 56 where an address shows that there are more. The byte above these may be a tag.
inline bool CanAddress(const void* address, uint64_t bytes) {
#if defined(__x86_64__)
  constexpr int kBits = 47;
#else
  constexpr int kBits = 48;
#endif
  constexpr int kMostBits = 56;
  if (bytes > kMostBufferBytes) return false;
  const uint64_t begin = reinterpret_cast<uint64_t>(address) & ((uint64_t{1} << kMostBits) - 1);
  return begin + bytes <= uint64_t{1} << (begin >> kBits == 0 ? kBits : kMostBits);
}

}  // namespace colmerge
