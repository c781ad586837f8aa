// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/temporal_cast.h"

#include "base/error.h"
#include "column/calendar.h"
#include "column/conversion/temporal_text.h"
#include "column/conversion/value_conversion.h"
#include "column/conversion/value_text.h"
#include "column/time_zone.h"

namespace colmerge {
namespace {

int64_t UnitFactor(const DataType& from, const DataType& to) {
  return UnitsPerSecond(to.unit) / UnitsPerSecond(from.unit);
}

// Times of day fit any finer unit; what lies under nulls may wrap.
template <typename From, typename To>
Vector CastTimesOfDay(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  const auto factor = static_cast<uint64_t>(UnitFactor(source.type, to));
  return ConvertValues<From, To>(source, to, pool, [&](From value) {
    return static_cast<To>(static_cast<uint64_t>(value) * factor);
  });
}

Result<Vector> CastCounts(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  const int64_t factor = UnitFactor(source.type, to);
  bool any_overflow = false;
  Vector target = ConvertValues<int64_t, int64_t>(source, to, pool, [&](int64_t value) {
    int64_t product;
    any_overflow |= __builtin_mul_overflow(value, factor, &product);
    return product;
  });
  if (!any_overflow) return target;
  for (uint64_t row = 0; row < source.length; ++row) {
    int64_t product;
    if (!source.IsValid(row)) continue;
    if (!__builtin_mul_overflow(source.as<int64_t>()[row], factor, &product)) continue;
    return Error(Code::kTypeMismatch, "{} as {} is out of range of {}", ValueText(source, row),
                 source.type.ToString(), to.ToString())
        .AtRow(static_cast<int64_t>(row));
  }
  return target;
}

}  // namespace

bool CanCastTimes(const DataType& from, const DataType& to) {
  const bool not_coarser = to.unit >= from.unit;
  switch (from.id) {
    case TypeId::kDate32: return to.id == TypeId::kDate64;
    case TypeId::kTime32:
      return (to.id == TypeId::kTime32 || to.id == TypeId::kTime64) && not_coarser;
    case TypeId::kTime64: return to.id == TypeId::kTime64 && not_coarser;
    case TypeId::kDuration: return to.id == TypeId::kDuration && not_coarser;
    case TypeId::kTimestamp:
      return to.id == TypeId::kTimestamp && not_coarser &&
             IsSameTimeZone(from.timezone, to.timezone);
    default: return false;
  }
}

Result<Vector> CastTimes(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  switch (source.type.id) {
    case TypeId::kDate32:
      return ConvertValues<int32_t, int64_t>(
          source, to, pool, [](int32_t days) { return days * kMillisecondsPerDay; });
    case TypeId::kTime32:
      return to.id == TypeId::kTime32 ? CastTimesOfDay<int32_t, int32_t>(source, to, pool)
                                      : CastTimesOfDay<int32_t, int64_t>(source, to, pool);
    case TypeId::kTime64: return CastTimesOfDay<int64_t, int64_t>(source, to, pool);
    default: return CastCounts(source, to, pool);
  }
}

}  // namespace colmerge
