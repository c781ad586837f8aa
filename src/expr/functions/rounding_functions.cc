// SPDX-License-Identifier: Apache-2.0
// abs, sign, ceil, floor, round, trunc and div of numbers.
//
// As in PostgreSQL, decimals are rounded half away from zero and floats half to even, and integers
// are rounded as float64, but as decimals when a number of digits is given. Rounding to digits
// keeps the scale of a decimal, as the number of digits may differ from row to row.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/error.h"
#include "column/conversion/numeric_text.h"
#include "expr/functions/function_table.h"
#include "expr/functions/kernel_loop.h"
#include "expr/values/decimal_math.h"

namespace colmerge {
namespace {

using enum ArgumentShape;

std::string DecimalArgument(Int128 value, int32_t scale) {
  uint8_t bytes[sizeof(value)];
  std::memcpy(bytes, &value, sizeof(value));
  return DecimalText(bytes, sizeof(bytes), scale);
}

Status IntegerOverflow(const char* name, int64_t value, const DataType& type) {
  return Error(Code::kInvalidArgument, "Cannot compute {}({}): the result is out of range for {}",
               name, value, type.ToString());
}

template <typename T>
Result<Vector> AbsOfInteger(const KernelCall& call) {
  return TryMapFixed<T, T>(
      call,
      [](T* out, T x) {
        if (x == std::numeric_limits<T>::min()) return false;
        *out = x < 0 ? -x : x;
        return true;
      },
      [&](T x) { return IntegerOverflow("abs", x, call.type); });
}

template <typename T>
Result<Vector> AbsOfFloat(const KernelCall& call) {
  return MapFixed<T, T>(call, [](T x) { return std::fabs(x); });
}

Result<Vector> AbsOfDecimal(const KernelCall& call) {
  return MapFixed<Int128, Int128>(call, [](Int128 x) { return static_cast<Int128>(Magnitude(x)); });
}

Result<Vector> SignOfDecimal(const KernelCall& call) {
  return MapFixed<Int128, Int128>(call,
                                  [](Int128 x) { return static_cast<Int128>((x > 0) - (x < 0)); });
}

enum class Rounding : uint8_t { kDown, kUp, kToZero, kHalfAway };

// value / divisor, rounded. divisor > 0.
template <Rounding rounding, typename T>
T DivideRounded(T value, T divisor) {
  const T quotient = value / divisor;
  const T rest = value % divisor;
  switch (rounding) {
    case Rounding::kDown: return rest < 0 ? quotient - 1 : quotient;
    case Rounding::kUp: return rest > 0 ? quotient + 1 : quotient;
    case Rounding::kToZero: return quotient;
    case Rounding::kHalfAway:
      if (rest >= divisor - rest) return quotient + 1;
      return -rest >= divisor + rest ? quotient - 1 : quotient;
  }
  return quotient;
}

// value / 10^digits, rounded. Of values and divisors of one word, as most are, faster.
template <Rounding rounding>
Int128 DropDigits(Int128 value, int64_t digits) {
  constexpr int kDigitsInInt64 = 18;
  if (digits > kMostDecimalDigits) {
    if (rounding == Rounding::kDown) return value < 0 ? -1 : 0;
    return rounding == Rounding::kUp && value > 0 ? 1 : 0;
  }
  const Int128 divisor = TenToThe(static_cast<int32_t>(digits));
  if (digits <= kDigitsInInt64 && FitsInt64(value)) {
    return DivideRounded<rounding>(static_cast<int64_t>(value), static_cast<int64_t>(divisor));
  }
  return DivideRounded<rounding>(value, divisor);
}

// To a whole number, of scale 0. Of a negative scale they are whole, and stay as they are.
template <Rounding rounding>
Result<Vector> RoundDecimal(const KernelCall& call) {
  const int32_t scale = call.arguments[0].vector->type.scale;
  return MapFixed<Int128, Int128>(
      call, [scale](Int128 x) { return scale <= 0 ? x : DropDigits<rounding>(x, scale); });
}

// As above, but to a number of digits after the point, or before it when negative.
template <Rounding rounding>
Result<Vector> RoundDecimalToDigits(const KernelCall& call) {
  const int64_t scale = call.arguments[0].vector->type.scale;
  return TryMapFixed<Int128, Int128, int32_t>(
      call,
      [scale](Int128* out, Int128 x, int32_t digits) {
        *out = x;
        const int64_t dropped = scale - digits;
        if (dropped <= 0) return true;
        const Int128 kept = DropDigits<rounding>(x, dropped);
        *out = 0;
        if (kept == 0) return true;
        return !__builtin_mul_overflow(kept, TenToThe(static_cast<int32_t>(dropped)), out) &&
               HasDecimalDigits(*out);
      },
      [&](Int128 x, int32_t digits) {
        return Error(Code::kInvalidArgument,
                     "Cannot compute round({}, {}): the result needs more than {} digits",
                     DecimalArgument(x, static_cast<int32_t>(scale)), digits, kMostDecimalDigits);
      });
}

template <double (*round)(double)>
Result<Vector> RoundFloat(const KernelCall& call) {
  return MapFixed<double, double>(call, [](double x) { return round(x); });
}

double Floor(double x) { return std::floor(x); }
double Ceil(double x) { return std::ceil(x); }
double Truncate(double x) { return std::trunc(x); }
double HalfToEven(double x) { return std::nearbyint(x); }

// What has no digits beyond those that are asked for stays as it is.
template <double (*round)(double)>
Result<Vector> RoundFloatToDigits(const KernelCall& call) {
  constexpr int32_t kMostPlaces = 308;  // powers of ten beyond are no float64
  return MapFixed<double, double, int32_t>(call, [](double x, int32_t digits) {
    if (digits > kMostPlaces || !std::isfinite(x)) return x;
    if (digits < -kMostPlaces) return std::copysign(0.0, x);
    const double power = std::pow(10.0, std::abs(digits));
    const double scaled = digits < 0 ? x / power : x * power;
    if (!(std::fabs(scaled) < 0x1p52)) return x;
    return digits < 0 ? round(scaled) * power : round(scaled) / power;
  });
}

Status DividedByZero(const std::string& value) {
  return Error(Code::kInvalidArgument, "Cannot compute div({}, 0): division by zero", value);
}

template <typename T>
Result<Vector> DivIntegers(const KernelCall& call) {
  return TryMapFixed<T, T, T>(
      call,
      [](T* out, T x, T divisor) {
        if (divisor == 0 || (divisor == -1 && x == std::numeric_limits<T>::min())) return false;
        *out = x / divisor;
        return true;
      },
      [&](T x, T divisor) {
        return divisor == 0 ? DividedByZero(std::to_string(x))
                            : IntegerOverflow("div", x, call.type);
      });
}

// The whole quotient of x * 10^shift / divisor, or of x / (divisor * 10^-shift); false when it has
// too many digits. Digit by digit, as the product may have 76 of them.
bool DivideScaled(Int128* out, Int128 x, Int128 divisor, int32_t shift) {
  if (divisor == 0) return false;
  UInt128 rest = Magnitude(x);
  const UInt128 by = Magnitude(divisor);
  UInt128 quotient = rest / by;
  rest %= by;
  for (; shift > 0; --shift) {
    if (quotient >= static_cast<UInt128>(TenToThe(kMostDecimalDigits - 1))) return false;
    quotient *= 10;
    UInt128 tenfold = 0;  // 10 * rest, less what has been taken off: below 2 * by
    for (int i = 0; i < 10; ++i) {
      tenfold += rest;
      if (tenfold < by) continue;
      tenfold -= by;
      ++quotient;
    }
    rest = tenfold;
  }
  if (shift < 0)
    quotient = static_cast<UInt128>(
        DropDigits<Rounding::kToZero>(static_cast<Int128>(quotient), -int64_t{shift}));
  *out = (x < 0) != (divisor < 0) ? -static_cast<Int128>(quotient) : static_cast<Int128>(quotient);
  return true;
}

Result<Vector> DivDecimals(const KernelCall& call) {
  const int32_t scale = call.arguments[0].vector->type.scale;
  const int32_t divisor_scale = call.arguments[1].vector->type.scale;
  return TryMapFixed<Int128, Int128, Int128>(
      call,
      [&](Int128* out, Int128 x, Int128 divisor) {
        return DivideScaled(out, x, divisor, divisor_scale - scale);
      },
      [&](Int128 x, Int128 divisor) {
        if (divisor == 0) return DividedByZero(DecimalArgument(x, scale));
        return Error(Code::kInvalidArgument,
                     "Cannot compute div({}, {}): the result needs more than {} digits",
                     DecimalArgument(x, scale), DecimalArgument(divisor, divisor_scale),
                     kMostDecimalDigits);
      });
}

DataType WholeDecimal(const std::vector<DataType>& arguments) {
  return DataType::Decimal(TypeId::kDecimal128, kMostDecimalDigits,
                           std::min(arguments[0].scale, 0));
}
DataType WidestDecimal(const std::vector<DataType>& arguments) {
  return DataType::Decimal(TypeId::kDecimal128, kMostDecimalDigits, arguments[0].scale);
}
DataType UnscaledDecimal(const std::vector<DataType>&) {
  return DataType::Decimal(TypeId::kDecimal128, kMostDecimalDigits, 0);
}

constexpr ResultRule kFloat = ResultOf<TypeId::kFloat64>;
constexpr ResultRule kSame = ResultAs<0>;

constexpr FunctionEntry kFunctions[] = {
    {"abs", {kInt32}, kSame, AbsOfInteger<int32_t>},
    {"abs", {kInt64}, kSame, AbsOfInteger<int64_t>},
    {"abs", {kDecimal}, kSame, AbsOfDecimal},
    {"abs", {kFloat32}, kSame, AbsOfFloat<float>},
    {"abs", {kFloat64}, kSame, AbsOfFloat<double>},
    {"sign", {kDecimal}, UnscaledDecimal, SignOfDecimal},
    {"ceil", {kFloat64}, kFloat, RoundFloat<Ceil>},
    {"ceil", {kDecimal}, WholeDecimal, RoundDecimal<Rounding::kUp>},
    {"ceiling", {kFloat64}, kFloat, RoundFloat<Ceil>},
    {"ceiling", {kDecimal}, WholeDecimal, RoundDecimal<Rounding::kUp>},
    {"floor", {kFloat64}, kFloat, RoundFloat<Floor>},
    {"floor", {kDecimal}, WholeDecimal, RoundDecimal<Rounding::kDown>},
    {"round", {kFloat64}, kFloat, RoundFloat<HalfToEven>},
    {"round", {kDecimal}, WholeDecimal, RoundDecimal<Rounding::kHalfAway>},
    {"round", {kDecimal, kInt32}, WidestDecimal, RoundDecimalToDigits<Rounding::kHalfAway>},
    {"round", {kFloat64, kInt32}, kFloat, RoundFloatToDigits<HalfToEven>},
    {"trunc", {kFloat64}, kFloat, RoundFloat<Truncate>},
    {"trunc", {kDecimal}, WholeDecimal, RoundDecimal<Rounding::kToZero>},
    {"trunc", {kDecimal, kInt32}, WidestDecimal, RoundDecimalToDigits<Rounding::kToZero>},
    {"trunc", {kFloat64, kInt32}, kFloat, RoundFloatToDigits<Truncate>},
    {"div", {kInt32, kInt32}, kSame, DivIntegers<int32_t>},
    {"div", {kInt64, kInt64}, kSame, DivIntegers<int64_t>},
    {"div", {kDecimal, kDecimal}, UnscaledDecimal, DivDecimals},
};

}  // namespace

std::span<const FunctionEntry> RoundingFunctions() { return kFunctions; }

}  // namespace colmerge
