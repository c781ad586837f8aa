// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/numeric_cast.h"

#include <limits>
#include <type_traits>

#include "base/half_float.h"
#include "column/conversion/value_conversion.h"
#include "column/number_dispatch.h"
#include "column/wide_integer.h"

namespace colmerge {
namespace {

bool IntegerHolds(TypeId from, TypeId to) {
  return WithInteger(from, [&](auto source) {
    return WithInteger(to, [&](auto target) {
      return kHolds<typename decltype(source)::type, typename decltype(target)::type>;
    });
  });
}

bool FloatHolds(TypeId integer, TypeId floating) {
  return WithInteger(integer, [&](auto source) {
    using From = typename decltype(source)::type;
    if (floating == TypeId::kFloat32) return kHolds<From, float>;
    return floating == TypeId::kFloat64 && kHolds<From, double>;
  });
}

// Decimal digits that the type's largest value has.
int32_t IntegerDigits(TypeId id) {
  return WithInteger(id, [](auto source) {
    return int32_t{std::numeric_limits<typename decltype(source)::type>::digits10 + 1};
  });
}

int64_t DigitsBeforePoint(const DataType& decimal) {
  return int64_t{decimal.precision} - decimal.scale;
}

template <typename From, typename To>
Vector CastPlain(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  return ConvertValues<From, To>(source, to, pool,
                                 [](From value) { return static_cast<To>(value); });
}

Vector IntegersToIntegers(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  return WithInteger(source.type.id, [&](auto from) {
    return WithInteger(to.id, [&](auto target) {
      using From = typename decltype(from)::type;
      using To = typename decltype(target)::type;
      if constexpr (kHolds<From, To> && sizeof(From) < sizeof(To)) {
        // What has no sign becomes the same bits, whether the target has one or not.
        using Unsigned = std::make_unsigned_t<To>;
        using Target = std::conditional_t<std::is_unsigned_v<From>, Unsigned, To>;
        return CastPlain<From, Target>(source, to, pool);
      } else {
        return Vector();
      }
    });
  });
}

Vector IntegersToFloats(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  return WithInteger(source.type.id, [&](auto from) {
    using From = typename decltype(from)::type;
    if (to.id == TypeId::kFloat64) return CastPlain<From, double>(source, to, pool);
    return CastPlain<From, float>(source, to, pool);
  });
}

Vector FloatsToFloats(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  if (source.type.id == TypeId::kFloat32) return CastPlain<float, double>(source, to, pool);
  if (to.id == TypeId::kFloat32) {
    return ConvertValues<uint16_t, float>(source, to, pool, HalfToFloat);
  }
  return ConvertValues<uint16_t, double>(source, to, pool,
                                         [](uint16_t half) { return double{HalfToFloat(half)}; });
}

Vector IntegersToDecimals(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  const uint32_t width = to.width();
  return WithInteger(source.type.id, [&](auto from) {
    using From = typename decltype(from)::type;
    return ConvertFixed(source, to, pool, [&](const uint8_t* value, uint8_t* decimal) {
      From integer;
      std::memcpy(&integer, value, sizeof(From));
      const bool is_negative = std::is_signed_v<From> && integer < From{0};
      WideInteger wide;
      wide.words[0] = static_cast<uint64_t>(static_cast<int64_t>(integer));
      for (int i = 1; i < 4 && is_negative; ++i) wide.words[i] = ~uint64_t{0};
      wide.TimesTenToThe(to.scale);
      wide.Store(decimal, width);
    });
  });
}

Vector DecimalsToDecimals(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  const uint32_t from_width = source.type.width();
  const uint32_t to_width = to.width();
  const int64_t power = int64_t{to.scale} - source.type.scale;
  return ConvertFixed(source, to, pool, [&](const uint8_t* from, uint8_t* decimal) {
    WideInteger wide = WideInteger::Load(from, from_width);
    wide.TimesTenToThe(power);
    wide.Store(decimal, to_width);
  });
}

}  // namespace

bool CanCastNumbers(const DataType& from, const DataType& to) {
  if (from.is_integer()) {
    if (to.is_integer()) return IntegerHolds(from.id, to.id);
    if (to.is_floating()) return FloatHolds(from.id, to.id);
    return to.scale >= 0 && DigitsBeforePoint(to) >= IntegerDigits(from.id);
  }
  if (from.is_floating()) return to.is_floating() && from.id < to.id;
  return to.is_decimal() && to.scale >= from.scale &&
         DigitsBeforePoint(to) >= DigitsBeforePoint(from);
}

Vector CastNumbers(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  if (source.type.is_floating()) return FloatsToFloats(source, to, pool);
  if (source.type.is_decimal()) return DecimalsToDecimals(source, to, pool);
  if (to.is_integer()) return IntegersToIntegers(source, to, pool);
  return to.is_decimal() ? IntegersToDecimals(source, to, pool)
                         : IntegersToFloats(source, to, pool);
}

}  // namespace colmerge
