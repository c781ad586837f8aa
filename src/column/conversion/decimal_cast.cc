// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/decimal_cast.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "base/half_float.h"
#include "column/conversion/numeric_cast.h"
#include "column/conversion/numeric_text.h"
#include "column/number_dispatch.h"
#include "column/wide_integer.h"

namespace colmerge {
namespace {

template <typename T>
bool ToInteger(const WideInteger& value, uint8_t* result) {
  const auto integer = static_cast<T>(value.words[0]);
  std::memcpy(result, &integer, sizeof(T));
  return WideFromInteger(integer) == value;
}

Result<Vector> DecimalsToIntegers(const Vector& source, const DataType& to,
                                  const Ref<MemoryPool>& pool, Misfits& misfits) {
  const uint32_t width = source.type.width();
  const int64_t power = -int64_t{source.type.scale};
  return WithInteger(to.id, [&](auto target) {
    using To = typename decltype(target)::type;
    return ConvertChecked(source, to, pool, misfits, [&](const uint8_t* from, uint8_t* result) {
      WideInteger value = WideInteger::Load(from, width);
      return ScaleExactly(&value, power) & ToInteger<To>(value, result);
    });
  });
}

Result<Vector> IntegersToDecimals(const Vector& source, const DataType& to,
                                  const Ref<MemoryPool>& pool, Misfits& misfits) {
  const uint32_t width = to.width();
  return WithInteger(source.type.id, [&](auto integer) {
    using From = typename decltype(integer)::type;
    return ConvertChecked(source, to, pool, misfits, [&](const uint8_t* from, uint8_t* result) {
      From read;
      std::memcpy(&read, from, sizeof(From));
      WideInteger value = WideFromInteger(read);
      const bool fits = ScaleExactly(&value, to.scale) && HasDigits(value, to.precision);
      value.Store(result, width);
      return fits;
    });
  });
}

Result<Vector> DecimalsToDecimals(const Vector& source, const DataType& to,
                                  const Ref<MemoryPool>& pool, Misfits& misfits) {
  const uint32_t from_width = source.type.width();
  const uint32_t to_width = to.width();
  const int64_t power = int64_t{to.scale} - source.type.scale;
  return ConvertChecked(source, to, pool, misfits, [&](const uint8_t* from, uint8_t* result) {
    WideInteger value = WideInteger::Load(from, from_width);
    const bool fits = ScaleExactly(&value, power) && HasDigits(value, to.precision);
    value.Store(result, to_width);
    return fits;
  });
}

// Becomes itself * base^power; false when that passes 255 bits.
bool TimesPowerOf(uint64_t base, int64_t power, WideInteger* magnitude) {
  while (power > 0) {
    uint64_t factor = 1;
    for (; power > 0 && factor <= std::numeric_limits<uint64_t>::max() / base; --power) {
      factor *= base;
    }
    if (magnitude->TimesPlus(factor, 0) != 0) return false;
  }
  return !magnitude->is_negative();
}

// value * 10^scale, where that is a whole number of less than 256 bits. Zero with a sign is none.
bool WholeNumberOf(double value, int64_t scale, WideInteger* result) {
  constexpr int kMantissaBits = 53;
  *result = WideInteger();
  if (!std::isfinite(value)) return false;
  if (value == 0) return !std::signbit(value);
  int exponent;
  const double fraction = std::frexp(std::fabs(value), &exponent);
  auto mantissa = static_cast<uint64_t>(std::ldexp(fraction, kMantissaBits));
  const int even_bits = std::countr_zero(mantissa);
  mantissa >>= even_bits;
  // Now value = mantissa * 2^twos, the mantissa odd, and 10^scale = 2^scale * 5^scale.
  const int64_t twos = int64_t{exponent} - kMantissaBits + even_bits + scale;
  constexpr int64_t kMostPower = 255;
  if (twos < 0 || twos > kMostPower || std::abs(scale) > kMostPower) return false;
  for (int64_t fives = scale; fives < 0; ++fives) {
    if (mantissa % 5 != 0) return false;
    mantissa /= 5;
  }
  result->words[0] = mantissa;
  const bool fits = TimesPowerOf(5, scale, result) && TimesPowerOf(2, twos, result);
  if (value < 0) result->Negate();
  return fits;
}

Result<Vector> FloatsToDecimals(const Vector& source, const DataType& to,
                                const Ref<MemoryPool>& pool, Misfits& misfits) {
  const TypeId id = source.type.id;
  const uint32_t width = to.width();
  return ConvertChecked(source, to, pool, misfits, [&](const uint8_t* from, uint8_t* result) {
    WideInteger value;
    const bool fits =
        WholeNumberOf(LoadFloat(from, id), to.scale, &value) && HasDigits(value, to.precision);
    value.Store(result, width);
    return fits;
  });
}

// Writes the float of the type that is nearest to value; returns it.
double StoreFloat(double value, TypeId id, uint8_t* to) {
  if (id == TypeId::kFloat64) {
    std::memcpy(to, &value, sizeof(value));
    return value;
  }
  if (id == TypeId::kFloat32) {
    const auto narrow = static_cast<float>(value);
    std::memcpy(to, &narrow, sizeof(narrow));
    return narrow;
  }
  const uint16_t half = HalfFromDouble(value);
  std::memcpy(to, &half, sizeof(half));
  return HalfToFloat(half);
}

Result<Vector> DecimalsToFloats(const Vector& source, const DataType& to,
                                const Ref<MemoryPool>& pool, Misfits& misfits) {
  const uint32_t width = source.type.width();
  const int32_t scale = source.type.scale;
  return ConvertChecked(source, to, pool, misfits, [&](const uint8_t* from, uint8_t* result) {
    const double nearest = StoreFloat(NearestDouble(from, width, scale), to.id, result);
    WideInteger back;
    return WholeNumberOf(nearest, scale, &back) && back == WideInteger::Load(from, width);
  });
}

}  // namespace

// A quotient of exact floats is rounded rightly by the division itself.
double NearestDouble(const uint8_t* value, uint32_t width, int32_t scale) {
  constexpr uint64_t kExactInteger = uint64_t{1} << 53;
  constexpr double kExactPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  const WideInteger wide = WideInteger::Load(value, width);
  const auto low = static_cast<int64_t>(wide.words[0]);
  if (WideFromInteger(low) == wide && wide.words[0] + kExactInteger <= 2 * kExactInteger &&
      scale >= 0 && scale < static_cast<int32_t>(std::size(kExactPowers))) {
    return static_cast<double>(low) / kExactPowers[scale];
  }
  const std::string text = DecimalText(value, width, scale);
  double nearest = std::numeric_limits<double>::quiet_NaN();
  std::from_chars(text.data(), text.data() + text.size(), nearest);
  return nearest;
}

bool IsWholeNumber(const Vector& numbers, uint64_t row) {
  const DataType& type = numbers.type;
  const uint8_t* value = numbers.values + row * type.width();
  if (type.is_floating()) {
    const double number = LoadFloat(value, type.id);
    return std::isfinite(number) && number == std::trunc(number);
  }
  if (!type.is_decimal()) return true;
  WideInteger digits = WideInteger::Load(value, type.width());
  return type.scale <= 0 || ScaleExactly(&digits, -int64_t{type.scale});
}

Result<Vector> CastExactDecimals(const Vector& source, const DataType& to,
                                 const Ref<MemoryPool>& pool, Misfits& misfits) {
  const DataType& from = source.type;
  if (from.is_floating()) return FloatsToDecimals(source, to, pool, misfits);
  if (from.is_integer()) return IntegersToDecimals(source, to, pool, misfits);
  if (to.is_floating()) return DecimalsToFloats(source, to, pool, misfits);
  if (to.is_integer()) return DecimalsToIntegers(source, to, pool, misfits);
  return DecimalsToDecimals(source, to, pool, misfits);
}

}  // namespace colmerge
