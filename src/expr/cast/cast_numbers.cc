// SPDX-License-Identifier: Apache-2.0
// Casts among integers, floats and bool. See cast.h for how values are rounded.
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include "base/half_float.h"
#include "column/conversion/numeric_cast.h"
#include "column/number_dispatch.h"
#include "expr/cast/cast_families.h"

namespace colmerge {
namespace {

// Every integer is some float; a float that is too large for a narrower one does not fit, nor one
// that only zero is near to.
template <typename From, typename To>
bool ToFloat(From value, To* result) {
  *result = static_cast<To>(value);
  if constexpr (sizeof(To) < sizeof(From) && std::is_floating_point_v<From>) {
    const bool is_infinite = std::isinf(*result);
    const bool from_infinity = std::isinf(value);
    const bool overflows = is_infinite & !from_infinity;
    return !(overflows | ((*result == 0) & (value != 0)));
  }
  return true;
}

template <typename From, typename To>
bool RoundToInteger(From value, To* result) {
  // The limits of To are powers of two, which a float holds exactly, one beyond the largest.
  constexpr From kBeyond = static_cast<From>(std::numeric_limits<To>::max() / 2 + 1) * 2;
  constexpr From kLowest = static_cast<From>(std::numeric_limits<To>::min());
  const From rounded = std::nearbyint(value);
  const bool fits = rounded >= kLowest && rounded < kBeyond;
  *result = fits ? static_cast<To>(rounded) : To{0};
  return fits;
}

template <typename From, typename To>
Result<Vector> BetweenNumbers(const Vector& source, const DataType& to,
                              const Ref<MemoryPool>& pool) {
  constexpr bool kIntegers = std::is_integral_v<From> && std::is_integral_v<To>;
  if constexpr (kIntegers || (kHolds<From, To> && sizeof(From) < sizeof(To))) {
    OutOfRangeMisfits misfits;
    return CastNumbers(source, to, pool, misfits);
  } else if constexpr (std::is_floating_point_v<To>) {
    return ConvertValuesChecked<From, To>(
        source, to, pool, [](From value, To* result) { return ToFloat(value, result); });
  } else {
    return ConvertValuesChecked<From, To>(
        source, to, pool, [](From value, To* result) { return RoundToInteger(value, result); });
  }
}

Result<Vector> BetweenNumbers(const Vector& source, const DataType& to,
                              const Ref<MemoryPool>& pool) {
  return WithNumber(source.type.id, [&](auto from) {
    return WithNumber(to.id, [&](auto target) {
      using From = typename decltype(from)::type;
      using To = typename decltype(target)::type;
      return BetweenNumbers<From, To>(source, to, pool);
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

bool DoubleToHalf(double number, uint16_t* half) {
  *half = HalfFromDouble(number);
  const float nearest = HalfToFloat(*half);
  return !((std::isinf(nearest) && !std::isinf(number)) || (nearest == 0 && number != 0));
}

// By way of float64, which is exact where it matters: what it rounds is too large for a half.
Result<Vector> ToHalf(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  COLMERGE_ASSIGN_OR_RETURN(Vector wide, BetweenNumbers(source, TypeId::kFloat64, pool));
  Result<Vector> halves = ConvertValuesChecked<double, uint16_t>(wide, to, pool, DoubleToHalf);
  if (!halves.ok()) {
    return CastOutOfRange(source, static_cast<uint64_t>(halves.status().detail().row), to);
  }
  return halves;
}

// By way of uint8.
Result<Vector> FromBool(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  Vector bytes = ConversionTarget(source, TypeId::kUInt8, sizeof(uint8_t), pool);
  auto* values = MutableValues<uint8_t>(bytes);
  for (uint64_t i = 0; i < source.length; ++i) values[i] = source.Bit(i) ? 1 : 0;
  if (to.id == TypeId::kUInt8) return bytes;
  return BetweenNumbers(bytes, to, pool);
}

template <typename T>
void MarkNonzero(const Vector& source, uint8_t* bits) {
  for (uint64_t i = 0; i < source.length; ++i) PutBit(bits, i, source.as<T>()[i] != T{0});
}

Result<Vector> ToBool(const Vector& source, const Ref<MemoryPool>& pool) {
  Vector truths = ConversionTarget(source, TypeId::kBool);
  Buffer bits = Buffer::Zeroed(pool, BitmapBytes(source.length), MemoryCategory::kScratch);
  WithNumber(source.type.id, [&](auto from) {
    using From = typename decltype(from)::type;
    if constexpr (std::is_floating_point_v<From>) {
      MarkNonzero<From>(source, bits.data());
    } else {
      MarkNonzero<std::make_unsigned_t<From>>(source, bits.data());
    }
  });
  truths.values = bits.data();
  truths.buffers.push_back(std::move(bits));
  return truths;
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
