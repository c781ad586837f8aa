// SPDX-License-Identifier: Apache-2.0
// Decimals brought to another scale, half away from zero.
#pragma once

#include <string_view>

#include "column/data_type.h"
#include "expr/values/decimal_math.h"

namespace colmerge {

// value * 10^power; false when it passes 76 or, for an Int128, 38 digits.
inline bool Rescale(WideInteger* value, int32_t power) {
  if (power >= 0) return ScaleUp(value, power);
  ScaleDown(value, -power);
  return true;
}
inline bool Rescale(Int128* value, int32_t power) {
  if (power > kMostDecimalDigits) return *value == 0;
  if (power >= 0) return TimesPower(*value, power, value);
  if (power < -kMostDecimalDigits) {
    *value = 0;
    return true;
  }
  const Int128 divisor = TenToThe(-power);
  const Int128 rest = *value % divisor;
  const Int128 half = divisor / 2;
  *value = *value / divisor + (rest >= half ? 1 : 0) - (rest <= -half ? 1 : 0);
  return true;
}

// The text of a number as the bytes of a decimal, rounded to its scale. False for what is no number
// or does not fit.
bool ParseRoundedDecimal(std::string_view text, const DataType& type, uint8_t* value);

}  // namespace colmerge
