// SPDX-License-Identifier: Apache-2.0
// Lossless conversions between integers and floats (see lossless_cast.h).
#pragma once

#include <limits>
#include <type_traits>

#include "column/conversion/value_conversion.h"

namespace colmerge {

// Whether each value of From, an integer or a float, is one of To. A float has values between the
// integers, however few its digits.
template <typename From, typename To>
inline constexpr bool kHolds =
    (std::is_integral_v<From> || std::is_floating_point_v<To>) &&
    std::numeric_limits<From>::digits <= std::numeric_limits<To>::digits &&
    (std::is_signed_v<To> || std::is_unsigned_v<From>);

// Neither type is a decimal, and they differ.
Result<Vector> CastNumbers(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                           Misfits& misfits);

inline bool IsNumber(const DataType& type) {
  return type.is_integer() || type.is_floating() || type.is_decimal();
}

// A value of a floating-point type of this id; one that is narrower is widened, which is exact.
double LoadFloat(const uint8_t* from, TypeId id);

}  // namespace colmerge
