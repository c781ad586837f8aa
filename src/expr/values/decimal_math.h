// SPDX-License-Identifier: Apache-2.0
// Exact arithmetic with the integers that decimals are made of. Functions that return bool return
// false when the result has more than 38 digits.
#pragma once

#include <cstdint>

#include "column/wide_integer.h"
#include "expr/values/int128.h"

namespace colmerge {

inline constexpr int32_t kMostDecimalDigits = 38;

// 10^power, 0 <= power <= 38.
Int128 TenToThe(int32_t power);

// As an unsigned number, for any value.
inline UInt128 Magnitude(Int128 value) {
  return value < 0 ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

inline bool HasDecimalDigits(Int128 value) {
  return Magnitude(value) < static_cast<UInt128>(TenToThe(kMostDecimalDigits));
}

WideInteger WideFrom(Int128 value);
WideInteger WideFrom(UInt128 value);
// value / 10^power, rounded half away from zero.
void ScaleDown(WideInteger* value, int32_t power);

// value * 10^power, 0 <= power <= 38.
bool TimesPower(Int128 value, int32_t power, Int128* result);
// a * b / 10^drop, rounded half away from zero.
bool MultiplyDecimals(Int128 a, Int128 b, int32_t drop, Int128* result);
// a * 10^raise / b, rounded half away from zero; b is not zero, 0 <= raise <= 76.
bool DivideDecimals(Int128 a, Int128 b, int32_t raise, Int128* result);

}  // namespace colmerge
