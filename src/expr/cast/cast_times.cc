// SPDX-License-Identifier: Apache-2.0
// Casts among dates, times, timestamps, durations and intervals. A coarser unit rounds half away
// from zero; a date is the day that a timestamp lies in. Times with a zone are in UTC.
#include "column/calendar.h"
#include "column/conversion/count_conversion.h"
#include "expr/cast/cast_families.h"
#include "expr/values/type_family.h"
#include "expr/values/value_order.h"

namespace colmerge {
namespace {

using Interval = MonthDayNanoInterval;

bool IsInterval(const DataType& type) {
  return FamilyOf(type) == TypeFamily::kInterval && type.id != TypeId::kDuration;
}

int64_t RoundDivide(int64_t a, int64_t b) {
  const int64_t rest = a % b;
  const int64_t half = b - b / 2;  // rounded up: odd divisors have no exact half
  if (b == 1) return a;
  return a / b + (rest >= half ? 1 : 0) - (rest <= -half ? 1 : 0);
}

bool Scale(int64_t value, const Ratio& ratio, int64_t* result) {
  if (ratio.divisor == 1) return !__builtin_mul_overflow(value, ratio.factor, result);
  *result = RoundDivide(value, ratio.divisor);
  return true;
}

template <typename Change>
Result<Vector> ChangeCounts(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                            Change&& change) {
  OutOfRangeMisfits misfits;
  return ChangeCounts(source, to, pool, misfits, std::forward<Change>(change));
}

Result<Vector> ChangeUnit(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  const Ratio ratio(NanosEach(source.type), NanosEach(to));
  return ChangeCounts(source, to, pool,
                      [&](int64_t value, int64_t* result) { return Scale(value, ratio, result); });
}

// From dates and timestamps.
Result<Vector> ToDate(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  const int64_t per_day = kNanosPerDay / NanosEach(source.type);
  const int64_t count_each = to.id == TypeId::kDate64 ? kMillisecondsPerDay : 1;
  return ChangeCounts(source, to, pool, [&](int64_t value, int64_t* result) {
    return !__builtin_mul_overflow(FloorDivide(value, per_day), count_each, result);
  });
}

// From times and timestamps.
Result<Vector> ToTime(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  const int64_t per_day = kNanosPerDay / NanosEach(source.type);
  const int64_t target_per_day = kNanosPerDay / NanosEach(to);
  const Ratio ratio(NanosEach(source.type), NanosEach(to));
  return ChangeCounts(source, to, pool, [&](int64_t value, int64_t* result) {
    int64_t in_day = value % per_day;
    if (in_day < 0) in_day += per_day;
    return Scale(in_day, ratio, result) && *result < target_per_day;
  });
}

// ---- Intervals ----

Interval LoadInterval(const uint8_t* from, const DataType& type, int64_t nanos_each) {
  Interval interval{0, 0, 0};
  if (type.id == TypeId::kIntervalMonthDayNano) {
    std::memcpy(&interval, from, sizeof(interval));
  } else if (type.id == TypeId::kIntervalMonths) {
    std::memcpy(&interval.months, from, sizeof(interval.months));
  } else if (type.id == TypeId::kIntervalDayTime) {
    DayTimeInterval value;
    std::memcpy(&value, from, sizeof(value));
    interval = {0, value.days, value.milliseconds * kNanosPerMillisecond};
  } else {
    int64_t count = 0;
    int32_t narrow = 0;
    if (type.width() == 4) {
      std::memcpy(&narrow, from, sizeof(narrow));
      count = narrow;
    } else {
      std::memcpy(&count, from, sizeof(count));
    }
    const int64_t per_day = kNanosPerDay / nanos_each;
    const int64_t days = count / per_day;
    interval.days = static_cast<int32_t>(days);
    interval.nanoseconds = count % per_day * nanos_each;
    if (interval.days != days) interval.months = INT32_MIN;  // no count makes months: out of range
  }
  return interval;
}

template <typename T>
bool Put(Int128 value, uint8_t* to) {
  const auto narrow = static_cast<T>(value);
  std::memcpy(to, &narrow, sizeof(T));
  return narrow == value;
}

Int128 RoundNanos(Int128 nanos, int64_t nanos_each) {
  return (nanos + (nanos < 0 ? -(nanos_each / 2) : nanos_each / 2)) / nanos_each;
}

// False where the type has no room for the interval's months, days or time.
bool StoreInterval(const Interval& interval, const DataType& type, int64_t nanos_each,
                   uint8_t* to) {
  const Int128 nanos = Int128{interval.days} * kNanosPerDay + interval.nanoseconds;
  switch (type.id) {
    case TypeId::kIntervalMonths: return Put<int32_t>(interval.months, to) && nanos == 0;
    case TypeId::kIntervalDayTime:
      return Put<int32_t>(interval.days, to) &&
             Put<int32_t>(RoundNanos(interval.nanoseconds, kNanosPerMillisecond), to + 4) &&
             interval.months == 0;
    case TypeId::kIntervalMonthDayNano: std::memcpy(to, &interval, sizeof(interval)); return true;
    case TypeId::kDuration:
      return Put<int64_t>(RoundNanos(nanos, nanos_each), to) && interval.months == 0;
    default: break;
  }
  // A time of day: what the interval's time is past midnight.
  int64_t in_day = interval.nanoseconds % kNanosPerDay;
  if (in_day < 0) in_day += kNanosPerDay;
  const Int128 count = RoundNanos(in_day, nanos_each);
  const bool stored =
      type.id == TypeId::kTime32 ? Put<int32_t>(count, to) : Put<int64_t>(count, to);
  return stored && count < kNanosPerDay / nanos_each;
}

Result<Vector> CastIntervals(const Vector& source, const DataType& to,
                             const Ref<MemoryPool>& pool) {
  const int64_t from_each = NanosEach(source.type);
  const int64_t to_each = NanosEach(to);
  const bool counts = !IsInterval(source.type);
  return ConvertChecked(source, to, pool, [&](const uint8_t* from, uint8_t* result) {
    const Interval interval = LoadInterval(from, source.type, from_each);
    const bool fits = StoreInterval(interval, to, to_each, result);
    return fits && !(counts && interval.months != 0);
  });
}

}  // namespace

Result<Vector> CastTemporal(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  const DataType& from = source.type;
  if (IsInterval(from) || IsInterval(to)) return CastIntervals(source, to, pool);
  const TypeFamily target = FamilyOf(to);
  if (target == TypeFamily::kDate) return ToDate(source, to, pool);
  if (target == TypeFamily::kTime) {
    return from.id == TypeId::kDuration ? CastIntervals(source, to, pool)
                                        : ToTime(source, to, pool);
  }
  if (FamilyOf(from) == TypeFamily::kTime) return CastIntervals(source, to, pool);
  if (NanosEach(from) == NanosEach(to) && from.width() == to.width()) return Relabel(source, to);
  return ChangeUnit(source, to, pool);
}

}  // namespace colmerge
