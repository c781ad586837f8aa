// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/numeric_cast.h"

#include <cmath>
#include <utility>

#include "base/half_float.h"
#include "column/number_dispatch.h"

namespace colmerge {
namespace {

template <typename From, typename To>
Vector CastPlain(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  return ConvertValues<From, To>(source, to, pool,
                                 [](From value) { return static_cast<To>(value); });
}

// The values of From that are values of To as well.
template <typename From, typename To>
struct CommonRange {
  using Limits = std::numeric_limits<To>;
  From lowest = std::in_range<From>(Limits::min()) ? static_cast<From>(Limits::min())
                                                   : std::numeric_limits<From>::min();
  From highest = std::in_range<From>(Limits::max()) ? static_cast<From>(Limits::max())
                                                    : std::numeric_limits<From>::max();
};

// Keeps the low bits of integers between the two. Of targets with and without a sign one loop does
// for both, as their bits are the same.
template <typename From, typename Bits>
Result<Vector> KeepBits(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                        Misfits& misfits, From lowest, From highest) {
  return ConvertValuesChecked<From, Bits>(source, to, pool, misfits, [&](From value, Bits* result) {
    *result = static_cast<Bits>(value);
    return (value >= lowest) & (value <= highest);
  });
}

template <typename From, typename To>
Result<Vector> IntegersToIntegers(const Vector& source, const DataType& to,
                                  const Ref<MemoryPool>& pool, Misfits& misfits) {
  // What has no sign becomes the same bits, whether the target has one or not.
  using Bits = std::make_unsigned_t<To>;
  if constexpr (kHolds<From, To> && sizeof(From) < sizeof(To)) {
    return CastPlain<From, std::conditional_t<std::is_unsigned_v<From>, Bits, To>>(source, to,
                                                                                   pool);
  } else {
    constexpr CommonRange<From, To> kRange;
    return KeepBits<From, Bits>(source, to, pool, misfits, kRange.lowest, kRange.highest);
  }
}

template <typename From, typename To>
bool ExactFloat(From value, To* result) {
  // One beyond the largest From, a power of two, which a float holds exactly.
  constexpr To kBeyond = static_cast<To>(std::numeric_limits<From>::max() / 2 + 1) * 2;
  *result = static_cast<To>(value);
  const bool in_range = *result < kBeyond;
  return in_range && static_cast<From>(*result) == value;
}

template <typename From, typename To>
bool ExactInteger(From value, To* result) {
  constexpr From kBeyond = static_cast<From>(std::numeric_limits<To>::max() / 2 + 1) * 2;
  constexpr From kLowest = static_cast<From>(std::numeric_limits<To>::min());
  const bool in_range = value >= kLowest && value < kBeyond;
  *result = in_range ? static_cast<To>(value) : To{0};
  const bool is_negative_zero = *result == 0 && std::signbit(value);
  return in_range && static_cast<From>(*result) == value && !is_negative_zero;
}

template <typename From, typename To>
bool ExactNarrowFloat(From value, To* result) {
  *result = static_cast<To>(value);
  return static_cast<From>(*result) == value || value != value;
}

template <typename From, typename To>
Result<Vector> BetweenNumbers(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                              Misfits& misfits) {
  if constexpr (std::is_integral_v<From> && std::is_integral_v<To>) {
    return IntegersToIntegers<From, To>(source, to, pool, misfits);
  } else if constexpr (kHolds<From, To>) {
    return CastPlain<From, To>(source, to, pool);
  } else {
    return ConvertValuesChecked<From, To>(source, to, pool, misfits, [](From value, To* result) {
      if constexpr (std::is_integral_v<From>) {
        return ExactFloat(value, result);
      } else if constexpr (std::is_integral_v<To>) {
        return ExactInteger(value, result);
      } else {
        return ExactNarrowFloat(value, result);
      }
    });
  }
}

// Values that came by way of a wider type are judged as what they were.
class MisfitsOf final : public Misfits {
 public:
  MisfitsOf(const Vector& origin, const DataType& to, Misfits& misfits)
      : origin_(origin), to_(to), misfits_(misfits) {}
  Status Meet(const Vector& /*source*/, uint64_t row, const DataType& /*to*/) override {
    return misfits_.Meet(origin_, row, to_);
  }

 private:
  const Vector& origin_;
  const DataType& to_;
  Misfits& misfits_;
};

Result<Vector> CastFull(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                        Misfits& misfits) {
  if (source.type == to) return Slice(source, 0, source.length);
  return WithNumber(source.type.id, [&](auto from) {
    return WithNumber(to.id, [&](auto target) {
      using From = typename decltype(from)::type;
      using To = typename decltype(target)::type;
      return BetweenNumbers<From, To>(source, to, pool, misfits);
    });
  });
}

// By way of float32, which holds every half.
Result<Vector> FromHalf(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                        Misfits& misfits) {
  Vector wide = ConvertValues<uint16_t, float>(source, TypeId::kFloat32, pool, HalfToFloat);
  MisfitsOf of_halves(source, to, misfits);
  COLMERGE_ASSIGN_OR_RETURN(Vector target, CastFull(wide, to, pool, of_halves));
  GiveMemory(&wide, &target);
  return target;
}

// By way of float64: an integer that it rounds is beyond all halves.
Result<Vector> ToHalf(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                      Misfits& misfits) {
  return WithNumber(source.type.id, [&](auto from) {
    using From = typename decltype(from)::type;
    return ConvertValuesChecked<From, uint16_t>(
        source, to, pool, misfits, [](From value, uint16_t* half) {
          const auto wide = static_cast<double>(value);
          *half = HalfFromDouble(wide);
          return double{HalfToFloat(*half)} == wide || std::isnan(wide);
        });
  });
}

}  // namespace

Result<Vector> CastNumbers(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                           Misfits& misfits) {
  if (source.type.id == TypeId::kFloat16) return FromHalf(source, to, pool, misfits);
  if (to.id == TypeId::kFloat16) return ToHalf(source, to, pool, misfits);
  return CastFull(source, to, pool, misfits);
}

double LoadFloat(const uint8_t* from, TypeId id) {
  if (id == TypeId::kFloat64) {
    double value;
    std::memcpy(&value, from, sizeof(value));
    return value;
  }
  if (id == TypeId::kFloat32) {
    float value;
    std::memcpy(&value, from, sizeof(value));
    return value;
  }
  uint16_t half;
  std::memcpy(&half, from, sizeof(half));
  return HalfToFloat(half);
}

}  // namespace colmerge
