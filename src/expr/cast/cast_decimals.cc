// SPDX-License-Identifier: Apache-2.0
// Casts from decimals and to them. What does not fit the target's scale is rounded half away from
// zero. A float counts as the decimal that its 15 (float32: 6) leading digits make, as in
// PostgreSQL.
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "base/half_float.h"
#include "column/conversion/decimal_cast.h"
#include "column/conversion/numeric_cast.h"
#include "column/number_dispatch.h"
#include "expr/cast/cast_families.h"
#include "expr/values/decimal_math.h"
#include "expr/values/decimal_rounding.h"

namespace colmerge {
namespace {

// Values of decimal128 alone take one machine type, those that have to do with decimal256 another.
struct NarrowDecimal {
  using Value = Int128;
  static Int128 Load(const uint8_t* from, uint32_t) { return LoadInt128(from); }
  static void Store(Int128 value, uint8_t* to, uint32_t) { StoreInt128(value, to); }
  static Int128 From(Int128 integer) { return integer; }
  static bool HasDigits(Int128 value, int32_t digits) {
    return Magnitude(value) < static_cast<UInt128>(TenToThe(digits));
  }
};
struct WideDecimal {
  using Value = WideInteger;
  static WideInteger Load(const uint8_t* from, uint32_t width) {
    return WideInteger::Load(from, width);
  }
  static void Store(const WideInteger& value, uint8_t* to, uint32_t width) {
    value.Store(to, width);
  }
  static WideInteger From(Int128 integer) { return WideFrom(integer); }
  static bool HasDigits(const WideInteger& value, int32_t digits) {
    return colmerge::HasDigits(value, digits);
  }
};

uint64_t LowWord(Int128 value) { return static_cast<uint64_t>(value); }
uint64_t LowWord(const WideInteger& value) { return value.words[0]; }

template <typename Decimal, typename T>
Result<Vector> ToInteger(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  const uint32_t width = source.type.width();
  const int32_t scale = source.type.scale;
  return ConvertChecked(source, to, pool, [&](const uint8_t* from, uint8_t* result) {
    typename Decimal::Value value = Decimal::Load(from, width);
    bool fits = Rescale(&value, -scale);
    const auto integer = static_cast<T>(LowWord(value));
    fits = fits && Decimal::From(Int128{integer}) == value;
    std::memcpy(result, &integer, sizeof(T));
    return fits;
  });
}

template <typename Decimal, typename T>
Result<Vector> FromInteger(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  const uint32_t width = to.width();
  return ConvertChecked(source, to, pool, [&](const uint8_t* from, uint8_t* result) {
    T integer;
    std::memcpy(&integer, from, sizeof(T));
    typename Decimal::Value value = Decimal::From(Int128{integer});
    const bool fits = Rescale(&value, to.scale) && Decimal::HasDigits(value, to.precision);
    Decimal::Store(value, result, width);
    return fits;
  });
}

template <typename Decimal>
Result<Vector> BetweenDecimals(const Vector& source, const DataType& to,
                               const Ref<MemoryPool>& pool) {
  const uint32_t from_width = source.type.width();
  const uint32_t to_width = to.width();
  const int32_t raise = to.scale - source.type.scale;
  return ConvertChecked(source, to, pool, [&](const uint8_t* from, uint8_t* result) {
    typename Decimal::Value value = Decimal::Load(from, from_width);
    const bool fits = Rescale(&value, raise) && Decimal::HasDigits(value, to.precision);
    Decimal::Store(value, result, to_width);
    return fits;
  });
}

template <typename Decimal>
Result<Vector> CastExact(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  const DataType& from = source.type;
  if (from.is_decimal() && to.is_decimal()) return BetweenDecimals<Decimal>(source, to, pool);
  return WithInteger(from.is_integer() ? from.id : to.id, [&](auto integer) {
    using T = typename decltype(integer)::type;
    return from.is_integer() ? FromInteger<Decimal, T>(source, to, pool)
                             : ToInteger<Decimal, T>(source, to, pool);
  });
}

Result<Vector> ToFloat(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  const uint32_t width = source.type.width();
  const int32_t scale = source.type.scale;
  return ConvertChecked(source, to, pool, [&](const uint8_t* from, uint8_t* result) {
    const double value = NearestDouble(from, width, scale);
    if (to.id == TypeId::kFloat64) {
      std::memcpy(result, &value, sizeof(value));
      return !std::isnan(value);
    }
    if (to.id == TypeId::kFloat32) {
      const auto narrow = static_cast<float>(value);
      std::memcpy(result, &narrow, sizeof(narrow));
      return std::isfinite(narrow);
    }
    const uint16_t half = HalfFromDouble(value);
    std::memcpy(result, &half, sizeof(half));
    return std::isfinite(HalfToFloat(half));
  });
}

Result<Vector> FromFloat(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  const TypeId id = source.type.id;
  const int digits = id == TypeId::kFloat64 ? std::numeric_limits<double>::digits10
                                            : std::numeric_limits<float>::digits10;
  const uint32_t width = to.width();
  const double smallest = 0.4 * std::pow(10.0, -to.scale);  // what is less is rounded to zero
  return ConvertChecked(source, to, pool, [&](const uint8_t* from, uint8_t* result) {
    std::memset(result, 0, width);
    const double value = LoadFloat(from, id);
    if (!std::isfinite(value)) return false;
    if (std::fabs(value) < smallest) return true;
    char text[64];
    const auto written = fmt::format_to_n(text, sizeof(text), "{:.{}e}", value, digits - 1);
    return ParseRoundedDecimal({text, written.size}, to, result);
  });
}

}  // namespace

Result<Vector> CastDecimals(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  const DataType& from = source.type;
  if (from.is_floating()) return FromFloat(source, to, pool);
  if (to.is_floating()) return ToFloat(source, to, pool);
  const bool is_wide = from.id == TypeId::kDecimal256 || to.id == TypeId::kDecimal256;
  return is_wide ? CastExact<WideDecimal>(source, to, pool)
                 : CastExact<NarrowDecimal>(source, to, pool);
}

}  // namespace colmerge
