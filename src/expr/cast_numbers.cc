// SPDX-License-Identifier: Apache-2.0
// Casts among integers, floats and bool. See cast.h for how values are rounded.
#include <cmath>
#include <limits>
#include <type_traits>

#include "base/half_float.h"
#include "expr/cast_families.h"
#include "expr/number_dispatch.h"

namespace colmerge {
namespace {

// Every integer is some float; a float that is too large for a narrower one does not fit, nor one
// that only zero is near to.
template <typename From, typename To>
bool ToFloat(From value, To* result) {
  *result = static_cast<To>(value);
  if constexpr (sizeof(To) < sizeof(From) && std::is_floating_point_v<From>) {
    const bool overflows = std::isinf(*result) & !std::isinf(value);
    return !(overflows | ((*result == 0) & (value != 0)));
  }
  return true;
}

template <typename From, typename To>
bool ToInteger(From value, To* result) {
  if constexpr (std::is_floating_point_v<From>) {
    // The limits of To are powers of two, which a float holds exactly, one beyond the largest.
    constexpr From kBeyond = static_cast<From>(std::numeric_limits<To>::max() / 2 + 1) * 2;
    constexpr From kLowest = static_cast<From>(std::numeric_limits<To>::min());
    const From rounded = std::nearbyint(value);
    const bool fits = rounded >= kLowest && rounded < kBeyond;
    *result = fits ? static_cast<To>(rounded) : To{0};
    return fits;
  } else {
    *result = static_cast<To>(value);
    const bool same_sign = (value < From{0}) == (*result < To{0});
    return same_sign & (static_cast<From>(*result) == value);
  }
}

Result<Vector> BetweenNumbers(const Vector& source, const DataType& to,
                              const Ref<MemoryPool>& pool) {
  return WithNumber(source.type.id, [&](auto from) {
    return WithNumber(to.id, [&](auto target) {
      using From = typename decltype(from)::type;
      using To = typename decltype(target)::type;
      return ConvertValuesChecked<From, To>(source, to, pool, [](From value, To* result) {
        if constexpr (std::is_floating_point_v<To>) return ToFloat(value, result);
        if constexpr (std::is_integral_v<To>) return ToInteger(value, result);
      });
    });
  });
}

// By way of float32, which holds every half.
Result<Vector> FromHalf(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  Vector wide = ConvertValues<uint16_t, float>(source, TypeId::kFloat32, pool, HalfToFloat);
  if (to.id == TypeId::kFloat32) return wide;
  COLMERGE_ASSIGN_OR_RETURN(Vector target, BetweenNumbers(wide, to, pool));
  for (Buffer& buffer : wide.buffers) target.buffers.push_back(std::move(buffer));
  return target;
}

Result<Vector> ToHalf(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  return WithNumber(source.type.id, [&](auto from) {
    using From = typename decltype(from)::type;
    return ConvertValuesChecked<From, uint16_t>(source, to, pool, [](From value, uint16_t* half) {
      const auto number = static_cast<double>(value);
      *half = HalfFromDouble(number);
      const float nearest = HalfToFloat(*half);
      return !((std::isinf(nearest) && !std::isinf(number)) || (nearest == 0 && number != 0));
    });
  });
}

Result<Vector> FromBool(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  return WithNumber(to.id, [&](auto target) -> Result<Vector> {
    using To = typename decltype(target)::type;
    Vector numbers = ConversionTarget(source, to);
    Buffer values(pool, source.length * sizeof(To), MemoryCategory::kScratch);
    for (uint64_t i = 0; i < source.length; ++i) {
      values.as<To>()[i] = static_cast<To>(source.Bit(i) ? 1 : 0);
    }
    numbers.values = values.data();
    numbers.buffers.push_back(std::move(values));
    return numbers;
  });
}

Result<Vector> ToBool(const Vector& source, const Ref<MemoryPool>& pool) {
  return WithNumber(source.type.id, [&](auto from) -> Result<Vector> {
    using From = typename decltype(from)::type;
    Vector truths = ConversionTarget(source, TypeId::kBool);
    Buffer bits = Buffer::Zeroed(pool, BitmapBytes(source.length), MemoryCategory::kScratch);
    for (uint64_t i = 0; i < source.length; ++i) {
      PutBit(bits.data(), i, source.as<From>()[i] != From{0});
    }
    truths.values = bits.data();
    truths.buffers.push_back(std::move(bits));
    return truths;
  });
}

}  // namespace

Result<Vector> CastNumbersChecked(const Vector& source, const DataType& to,
                                  const Ref<MemoryPool>& pool) {
  if (source.type.id == TypeId::kBool) return FromBool(source, to, pool);
  if (to.id == TypeId::kBool) return ToBool(source, pool);
  if (source.type.id == TypeId::kFloat16) return FromHalf(source, to, pool);
  if (to.id == TypeId::kFloat16) return ToHalf(source, to, pool);
  return BetweenNumbers(source, to, pool);
}

}  // namespace colmerge
