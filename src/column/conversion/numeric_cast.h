// SPDX-License-Identifier: Apache-2.0
// Lossless conversions between integers, floats and decimals (see lossless_cast.h).
#pragma once

#include <limits>
#include <type_traits>

#include "column/vector.h"

namespace colmerge {

// Whether each value of From, an integer or a float, is one of To. A float has values between the
// integers, however few its digits.
template <typename From, typename To>
inline constexpr bool kHolds =
    (std::is_integral_v<From> || std::is_floating_point_v<To>) &&
    std::numeric_limits<From>::digits <= std::numeric_limits<To>::digits &&
    (std::is_signed_v<To> || std::is_unsigned_v<From>);

// Both types are numbers and differ.
bool CanCastNumbers(const DataType& from, const DataType& to);

// Only when CanCastNumbers. Never fails but for want of memory.
Vector CastNumbers(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool);

inline bool IsNumber(const DataType& type) {
  return type.is_integer() || type.is_floating() || type.is_decimal();
}

}  // namespace colmerge
