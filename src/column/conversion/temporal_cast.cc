// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/temporal_cast.h"

#include "column/calendar.h"
#include "column/conversion/count_conversion.h"
#include "column/conversion/temporal_text.h"
#include "column/interval.h"

namespace colmerge {
namespace {

enum class Kind : uint8_t { kNone, kLocal, kZoned, kTimeOfDay, kDuration, kInterval };

Kind KindOf(const DataType& type) {
  switch (type.id) {
    case TypeId::kDate32:
    case TypeId::kDate64: return Kind::kLocal;
    case TypeId::kTimestamp: return type.timezone.empty() ? Kind::kLocal : Kind::kZoned;
    case TypeId::kTime32:
    case TypeId::kTime64: return Kind::kTimeOfDay;
    case TypeId::kDuration: return Kind::kDuration;
    case TypeId::kIntervalMonths:
    case TypeId::kIntervalDayTime:
    case TypeId::kIntervalMonthDayNano: return Kind::kInterval;
    default: return Kind::kNone;
  }
}

Result<Vector> CastCounts(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                          Misfits& misfits) {
  const Ratio ratio(NanosEach(source.type), NanosEach(to));
  if (ratio.divisor != 1) {
    return ChangeCounts(source, to, pool, misfits, [&](int64_t value, int64_t* result) {
      *result = value / ratio.divisor;
      return value % ratio.divisor == 0;
    });
  }
  return ChangeCounts(source, to, pool, misfits, [&](int64_t value, int64_t* result) {
    return !__builtin_mul_overflow(value, ratio.factor, result);
  });
}

// A date64 is a whole number of days.
Result<Vector> CastToDate64(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                            Misfits& misfits) {
  const Ratio ratio(NanosEach(source.type), NanosEach(to));
  return ChangeCounts(source, to, pool, misfits, [&](int64_t value, int64_t* result) {
    const bool overflows = __builtin_mul_overflow(value / ratio.divisor, ratio.factor, result);
    return !overflows && value % ratio.divisor == 0 && *result % kMillisecondsPerDay == 0;
  });
}

MonthDayNanoInterval LoadInterval(const uint8_t* from, TypeId id) {
  MonthDayNanoInterval interval{0, 0, 0};
  if (id == TypeId::kIntervalMonths) {
    std::memcpy(&interval.months, from, sizeof(interval.months));
  } else if (id == TypeId::kIntervalDayTime) {
    DayTimeInterval value;
    std::memcpy(&value, from, sizeof(value));
    interval = {0, value.days, value.milliseconds * kNanosPerMillisecond};
  } else {
    std::memcpy(&interval, from, sizeof(interval));
  }
  return interval;
}

bool StoreInterval(const MonthDayNanoInterval& interval, TypeId id, uint8_t* to) {
  if (id == TypeId::kIntervalMonths) {
    std::memcpy(to, &interval.months, sizeof(interval.months));
    return interval.days == 0 && interval.nanoseconds == 0;
  }
  if (id == TypeId::kIntervalMonthDayNano) {
    std::memcpy(to, &interval, sizeof(interval));
    return true;
  }
  const int64_t count = interval.nanoseconds / kNanosPerMillisecond;
  const DayTimeInterval value{interval.days, static_cast<int32_t>(count)};
  std::memcpy(to, &value, sizeof(value));
  return interval.months == 0 && value.milliseconds == count &&
         interval.nanoseconds % kNanosPerMillisecond == 0;
}

Result<Vector> CastIntervals(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                             Misfits& misfits) {
  return ConvertChecked(source, to, pool, misfits, [&](const uint8_t* from, uint8_t* result) {
    return StoreInterval(LoadInterval(from, source.type.id), to.id, result);
  });
}

}  // namespace

int64_t NanosEach(const DataType& type) {
  switch (type.id) {
    case TypeId::kDate32: return kNanosPerDay;
    case TypeId::kDate64: return kNanosPerMillisecond;
    case TypeId::kIntervalMonths:
    case TypeId::kIntervalDayTime:
    case TypeId::kIntervalMonthDayNano: return 1;
    default: return kNanosPerSecond / UnitsPerSecond(type.unit);
  }
}

bool AreTimesOfOneKind(const DataType& a, const DataType& b) {
  return KindOf(a) != Kind::kNone && KindOf(a) == KindOf(b);
}

Result<Vector> CastTimes(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                         Misfits& misfits) {
  if (KindOf(to) == Kind::kInterval) return CastIntervals(source, to, pool, misfits);
  if (to.id == TypeId::kDate64) return CastToDate64(source, to, pool, misfits);
  return CastCounts(source, to, pool, misfits);
}

}  // namespace colmerge
