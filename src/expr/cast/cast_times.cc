// SPDX-License-Identifier: Apache-2.0
// Casts among dates, times, timestamps, durations and intervals. A coarser unit rounds half away
// from zero; a date is the day that a timestamp lies in. Times with a zone are in UTC.
#include "column/calendar.h"
#include "column/conversion/temporal_text.h"
#include "expr/cast/cast_families.h"
#include "expr/values/type_family.h"
#include "expr/values/value_order.h"

namespace colmerge {
namespace {

using Interval = MonthDayNanoInterval;

constexpr int64_t kNanosPerMillisecond = 1000000;

// Nanoseconds in one of what a type counts; an interval's nanoseconds count as themselves.
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

bool IsInterval(const DataType& type) {
  return FamilyOf(type) == TypeFamily::kInterval && type.id != TypeId::kDuration;
}

// ---- Counts of one unit in another: value * factor / divisor, of which one is 1. ----

struct Ratio {
  int64_t factor;
  int64_t divisor;
  Ratio(int64_t from_nanos, int64_t to_nanos)
      : factor(from_nanos > to_nanos ? from_nanos / to_nanos : 1),
        divisor(to_nanos > from_nanos ? to_nanos / from_nanos : 1) {}
};

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

// change(int64_t value, int64_t* result), for types that count in 32 or 64 bits.
template <typename Change>
Result<Vector> ChangeCounts(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                            Change&& change) {
  const auto run = [&]<typename From, typename To>(From, To) {
    return ConvertValuesChecked<From, To>(source, to, pool, [&](From value, To* result) {
      int64_t count = 0;
      const bool fits = change(value, &count);
      *result = static_cast<To>(count);
      return fits && *result == count;
    });
  };
  const bool narrow_source = source.type.width() == 4;
  const bool narrow_target = to.width() == 4;
  if (narrow_source) return narrow_target ? run(int32_t{}, int32_t{}) : run(int32_t{}, int64_t{});
  return narrow_target ? run(int64_t{}, int32_t{}) : run(int64_t{}, int64_t{});
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
