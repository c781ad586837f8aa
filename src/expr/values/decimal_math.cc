// SPDX-License-Identifier: Apache-2.0
#include "expr/values/decimal_math.h"

#include <algorithm>
#include <array>

namespace colmerge {
namespace {

constexpr auto kPowers = [] {
  std::array<Int128, kMostDecimalDigits + 1> powers{};
  powers[0] = 1;
  for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

// The digits of a magnitude with a sign, when they are not too many.
bool WithSign(UInt128 magnitude, bool negative, Int128* result) {
  if (magnitude >= static_cast<UInt128>(kPowers[kMostDecimalDigits])) return false;
  *result = negative ? -static_cast<Int128>(magnitude) : static_cast<Int128>(magnitude);
  return true;
}

bool WithSign(const WideInteger& magnitude, bool negative, Int128* result) {
  if ((magnitude.words[2] | magnitude.words[3]) != 0) return false;
  return WithSign(UInt128{magnitude.words[1]} << 64 | magnitude.words[0], negative, result);
}

// The product of two magnitudes.
WideInteger WideProduct(UInt128 a, UInt128 b) {
  WideInteger low = WideFrom(a);
  WideInteger high = low;
  low.TimesPlus(static_cast<uint64_t>(b), 0);
  high.TimesPlus(static_cast<uint64_t>(b >> 64), 0);
  UInt128 carry = 0;
  for (int i = 1; i < 4; ++i) {
    carry += UInt128{low.words[i]} + high.words[i - 1];
    low.words[i] = static_cast<uint64_t>(carry);
    carry >>= 64;
  }
  return low;
}

// The quotient of magnitudes, the divisor below 2^127, by long division in base two.
WideInteger WideQuotient(const WideInteger& dividend, UInt128 divisor, UInt128* remainder) {
  WideInteger quotient;
  UInt128 rest = 0;
  for (int bit = 255; bit >= 0; --bit) {
    rest = rest << 1 | ((dividend.words[bit / 64] >> (bit % 64)) & 1);
    if (rest < divisor) continue;
    rest -= divisor;
    quotient.words[bit / 64] |= uint64_t{1} << (bit % 64);
  }
  *remainder = rest;
  return quotient;
}

void AddOne(WideInteger* value) { value->TimesPlus(1, 1); }

// A magnitude / 10^power, rounded half up. The last remainder decides, as every divisor is even.
void ScaleDownMagnitude(WideInteger* magnitude, int32_t power) {
  bool round_up = false;
  while (power > 0) {
    const int32_t step = std::min(power, kDigitsInWord);
    const auto divisor = static_cast<uint64_t>(kPowers[static_cast<size_t>(step)]);
    round_up = magnitude->DivideBy(divisor) >= divisor / 2;
    power -= step;
  }
  if (round_up) AddOne(magnitude);
}

}  // namespace

Int128 TenToThe(int32_t power) { return kPowers[static_cast<size_t>(power)]; }

WideInteger WideFrom(UInt128 value) {
  WideInteger wide;
  wide.words[0] = static_cast<uint64_t>(value);
  wide.words[1] = static_cast<uint64_t>(value >> 64);
  return wide;
}

WideInteger WideFrom(Int128 value) {
  WideInteger wide = WideFrom(static_cast<UInt128>(value));
  wide.words[2] = wide.words[3] = value < 0 ? ~uint64_t{0} : 0;
  return wide;
}

void ScaleDown(WideInteger* value, int32_t power) {
  const bool negative = value->is_negative();
  if (negative) value->Negate();
  ScaleDownMagnitude(value, power);
  if (negative) value->Negate();
}

bool TimesPower(Int128 value, int32_t power, Int128* result) {
  const Int128 limit = kPowers[static_cast<size_t>(kMostDecimalDigits - power)];
  if (Magnitude(value) >= static_cast<UInt128>(limit)) return false;
  *result = value * kPowers[static_cast<size_t>(power)];
  return true;
}

bool MultiplyDecimals(Int128 a, Int128 b, int32_t drop, Int128* result) {
  if (drop == 0 && FitsInt64(a) && FitsInt64(b)) {
    *result = a * b;
    return true;
  }
  WideInteger product = WideProduct(Magnitude(a), Magnitude(b));
  ScaleDownMagnitude(&product, drop);
  return WithSign(product, (a < 0) != (b < 0), result);
}

bool DivideDecimals(Int128 a, Int128 b, int32_t raise, Int128* result) {
  const UInt128 divisor = Magnitude(b);
  const bool negative = (a < 0) != (b < 0);
  if (raise <= kMostDecimalDigits) {
    Int128 dividend;
    if (TimesPower(a, raise, &dividend)) {
      const UInt128 quotient = Magnitude(dividend) / divisor;
      const UInt128 rest = Magnitude(dividend) % divisor;
      return WithSign(quotient + (rest >= divisor - rest ? 1 : 0), negative, result);
    }
  }
  WideInteger dividend = WideFrom(Magnitude(a));
  if (!ScaleUp(&dividend, raise)) return false;
  UInt128 rest;
  WideInteger quotient = WideQuotient(dividend, divisor, &rest);
  if (rest >= divisor - rest) AddOne(&quotient);
  return WithSign(quotient, negative, result);
}

}  // namespace colmerge
