// SPDX-License-Identifier: Apache-2.0
// 128-bit integers, which are the values of decimal128, and how they lie in columns: 16 bytes at
// any multiple of 8.
#pragma once

#include <cstdint>
#include <cstring>

namespace colmerge {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

inline Int128 LoadInt128(const uint8_t* from) {
  Int128 value;
  std::memcpy(&value, from, sizeof(value));
  return value;
}
inline void StoreInt128(Int128 value, uint8_t* to) { std::memcpy(to, &value, sizeof(value)); }

inline bool FitsInt64(Int128 value) { return value == static_cast<int64_t>(value); }

}  // namespace colmerge
