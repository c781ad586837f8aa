// SPDX-License-Identifier: Apache-2.0
#include "column/wide_integer.h"

#include <algorithm>

namespace colmerge {
namespace {

// magnitude / 10^power; false where there is a remainder.
bool DivideExactly(WideInteger* magnitude, int64_t power) {
  while (power > 0) {
    uint64_t divisor = 1;
    for (int i = 0; i < kDigitsInWord && power > 0; ++i, --power) divisor *= 10;
    if (magnitude->DivideBy(divisor) != 0) return false;
  }
  return true;
}

}  // namespace

bool HasDigits(WideInteger value, int32_t digits) {
  if (value.is_negative()) value.Negate();
  if (value.is_negative()) return false;  // -2^255
  WideInteger limit;
  limit.words[0] = 1;
  limit.TimesTenToThe(std::min(digits, kMostWideDecimalDigits));
  for (int i = 3; i >= 0; --i) {
    if (value.words[i] != limit.words[i]) return value.words[i] < limit.words[i];
  }
  return false;
}

bool ScaleUp(WideInteger* value, int64_t power) {
  if (power > kMostWideDecimalDigits) return value->is_zero();
  if (!HasDigits(*value, kMostWideDecimalDigits - static_cast<int32_t>(power))) return false;
  value->TimesTenToThe(power);
  return true;
}

bool ScaleExactly(WideInteger* value, int64_t power) {
  if (power >= 0) return ScaleUp(value, power);
  // Beyond all digits that 256 bits have, only zero is left whole.
  if (power < -kMostWideDecimalDigits - 1) return value->is_zero();
  const bool negative = value->is_negative();
  if (negative) value->Negate();
  const bool is_whole = DivideExactly(value, -power);
  if (negative) value->Negate();
  return is_whole;
}

}  // namespace colmerge
