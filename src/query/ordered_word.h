// SPDX-License-Identifier: Apache-2.0
// Numbers of up to 64 bits as words that compare as unsigned integers.
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "query/value_loader.h"

namespace colmerge {

inline constexpr uint64_t kSignBit = uint64_t{1} << 63;

// In the order of unsigned 64-bit integers, or of 32-bit ones for types of up to 32 bits. Of
// floats, -0 is 0, and NaN comes last.
template <typename T>
uint64_t OrderedWord(T value) {
  if constexpr (std::is_same_v<T, double>) {
    return static_cast<uint64_t>(OrderedFloat(value)) ^ kSignBit;
  } else if constexpr (std::is_same_v<T, float>) {
    if (value != value) return 0xFFFFFFFF;
    const auto bits = std::bit_cast<uint32_t>(value + 0.0f);
    return bits >> 31 != 0 ? static_cast<uint32_t>(~bits) : bits | 0x80000000u;
  } else if constexpr (sizeof(T) == 8) {
    return std::is_signed_v<T> ? static_cast<uint64_t>(value) ^ kSignBit
                               : static_cast<uint64_t>(value);
  } else if constexpr (std::is_signed_v<T>) {
    return static_cast<uint32_t>(static_cast<int32_t>(value)) ^ 0x80000000u;
  } else {
    return value;
  }
}

}  // namespace colmerge
