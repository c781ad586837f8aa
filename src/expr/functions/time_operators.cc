// SPDX-License-Identifier: Apache-2.0
#include "expr/functions/time_operators.h"

#include <cmath>
#include <limits>

#include "column/calendar.h"
#include "column/conversion/temporal_text.h"
#include "expr/functions/checked_loop.h"

namespace colmerge {
namespace {

using Interval = MonthDayNanoInterval;

constexpr int64_t kDaysPerMonth = 30;
constexpr int32_t kFailed = -1;

template <typename T>
bool Narrow(Int128 value, T* result) {
  *result = static_cast<T>(value);
  return *result == value;
}

// A count of nanoseconds in a coarser unit, rounded half away from zero.
Int128 RoundTo(Int128 nanos, int64_t nanos_each) {
  const Int128 half = nanos < 0 ? -(nanos_each / 2) : nanos_each / 2;
  return (nanos + half) / nanos_each;
}

// Adds whole months to a count of days.
int64_t AddMonths(int64_t days, int64_t months) {
  CivilDate date = DateOfDays(days);
  const int64_t month = date.year * 12 + (date.month - 1) + months;
  date.year = FloorDivide(month, 12);
  date.month = static_cast<int32_t>(month - date.year * 12 + 1);
  date.day = std::min(date.day, DaysInMonth(date.year, date.month));
  return DaysSinceEpoch(date);
}

template <typename Days>
Result<Vector> ShiftDates(const KernelCall& call, int sign, std::string_view symbol) {
  const auto shift = [&](int32_t date, Days days, int32_t* result) -> int32_t {
    return Narrow(date + Int128{days} * sign, result) ? 0 : kFailed;
  };
  return CheckedBinary<int32_t, Days, int32_t>(
      call, shift, [&](uint64_t row, int32_t, Days) { return OutOfRange(call, symbol, row); });
}

Result<Vector> ShiftDates(const KernelCall& call, int sign, std::string_view symbol) {
  const bool is_unsigned = call.arguments[1].vector->type.id == TypeId::kUInt64;
  return is_unsigned ? ShiftDates<uint64_t>(call, sign, symbol)
                     : ShiftDates<int64_t>(call, sign, symbol);
}

// A timestamp's unit as numbers.
struct UnitSizes {
  int64_t nanos_each;
  int64_t per_day;
  explicit UnitSizes(TimeUnit unit)
      : nanos_each(kNanosPerSecond / UnitsPerSecond(unit)),
        per_day(UnitsPerSecond(unit) * kSecondsPerDay) {}
};

template <int kSign>
bool ShiftTimestamp(const UnitSizes& unit, int64_t time, const Interval& by, int64_t* result) {
  int64_t days = FloorDivide(time, unit.per_day);
  int64_t in_day = time % unit.per_day;
  if (in_day < 0) in_day += unit.per_day;
  if (by.months != 0) days = AddMonths(days, int64_t{by.months} * kSign);
  days += int64_t{by.days} * kSign;
  const Int128 rest = RoundTo(Int128{by.nanoseconds} * kSign, unit.nanos_each);
  return Narrow(Int128{days} * unit.per_day + in_day + rest, result);
}

template <int kSign>
Result<Vector> ShiftTimestamps(const KernelCall& call, std::string_view symbol) {
  const UnitSizes unit(call.type.unit);
  const auto shift = [&](int64_t time, const Interval& by, int64_t* result) -> int32_t {
    return ShiftTimestamp<kSign>(unit, time, by, result) ? 0 : kFailed;
  };
  return CheckedBinary<int64_t, Interval, int64_t>(
      call, shift,
      [&](uint64_t row, int64_t, const Interval&) { return OutOfRange(call, symbol, row); });
}

template <int kSign>
Result<Vector> ShiftTimes(const KernelCall& call) {
  const UnitSizes unit(call.type.unit);
  const auto shift = [&](int64_t time, const Interval& by, int64_t* result) -> int32_t {
    const Int128 rest = RoundTo(Int128{by.nanoseconds} * kSign, unit.nanos_each);
    const auto sum = static_cast<int64_t>((Int128{time} + rest) % unit.per_day);
    *result = sum < 0 ? sum + unit.per_day : sum;
    return 0;
  };
  return CheckedBinary<int64_t, Interval, int64_t>(
      call, shift, [](uint64_t, int64_t, const Interval&) { return Status(); });
}

// The difference of two counts, its whole days apart when `with_days`.
Result<Vector> SubtractCounts(const KernelCall& call, bool with_days) {
  const UnitSizes unit(call.arguments[0].vector->type.unit);
  const auto subtract = [&](int64_t a, int64_t b, Interval* result) -> int32_t {
    const Int128 difference = Int128{a} - b;
    const Int128 days = with_days ? difference / unit.per_day : Int128{0};
    const Int128 nanos = (difference - days * unit.per_day) * unit.nanos_each;
    result->months = 0;
    return Narrow(days, &result->days) && Narrow(nanos, &result->nanoseconds) ? 0 : kFailed;
  };
  return CheckedBinary<int64_t, int64_t, Interval>(
      call, subtract, [&](uint64_t row, int64_t, int64_t) { return OutOfRange(call, "-", row); });
}

template <int kSign>
int32_t Combine(const Interval& a, const Interval& b, Interval* result) {
  const bool fits =
      Narrow(Int128{a.months} + Int128{b.months} * kSign, &result->months) &&
      Narrow(Int128{a.days} + Int128{b.days} * kSign, &result->days) &&
      Narrow(Int128{a.nanoseconds} + Int128{b.nanoseconds} * kSign, &result->nanoseconds);
  return fits ? 0 : kFailed;
}

template <int kSign>
Result<Vector> CombineIntervals(const KernelCall& call, std::string_view symbol) {
  const auto combine = [](const Interval& a, const Interval& b, Interval* result) {
    return Combine<kSign>(a, b, result);
  };
  return CheckedBinary<Interval, Interval, Interval>(
      call, combine, [&](uint64_t row, const Interval&, const Interval&) {
        return OutOfRange(call, symbol, row);
      });
}

// A value that fits T, rounded towards zero.
template <typename T>
bool Truncate(double value, T* result) {
  constexpr double kLimit = -static_cast<double>(std::numeric_limits<T>::min());
  *result = 0;
  if (!(value >= -kLimit && value < kLimit)) return false;
  *result = static_cast<T>(value);
  return true;
}

// Fractions of days that floating point only just misses.
double RoundMicros(double value) { return std::rint(value * 1e6) / 1e6; }

bool ScaleInterval(const Interval& value, double months, double days, double nanos,
                   Interval* result) {
  if (!Truncate(months, &result->months) || !Truncate(days, &result->days)) return false;
  const double days_of_months = RoundMicros((months - result->months) * kDaysPerMonth);
  const double whole_days = std::trunc(days_of_months);
  double seconds = RoundMicros((days - result->days + days_of_months - whole_days) *
                               static_cast<double>(kSecondsPerDay));
  double more_days = whole_days;
  if (std::fabs(seconds) >= static_cast<double>(kSecondsPerDay)) {
    const double carried = std::trunc(seconds / static_cast<double>(kSecondsPerDay));
    more_days += carried;
    seconds -= carried * static_cast<double>(kSecondsPerDay);
  }
  // Whole nanoseconds that need no scaling keep all their digits.
  const double rest = seconds * static_cast<double>(kNanosPerSecond);
  const bool is_exact = rest == 0 && nanos == static_cast<double>(value.nanoseconds);
  result->nanoseconds = value.nanoseconds;
  return Narrow(Int128{result->days} + static_cast<int64_t>(more_days), &result->days) &&
         (is_exact || Truncate(std::rint(nanos + rest), &result->nanoseconds));
}

}  // namespace

Result<Vector> AddDays(const KernelCall& call) { return ShiftDates(call, 1, "+"); }
Result<Vector> SubtractDays(const KernelCall& call) { return ShiftDates(call, -1, "-"); }

Result<Vector> AddInterval(const KernelCall& call) { return ShiftTimestamps<1>(call, "+"); }
Result<Vector> SubtractInterval(const KernelCall& call) { return ShiftTimestamps<-1>(call, "-"); }
Result<Vector> SubtractTimestamps(const KernelCall& call) { return SubtractCounts(call, true); }

Result<Vector> AddIntervalToTime(const KernelCall& call) { return ShiftTimes<1>(call); }
Result<Vector> SubtractIntervalFromTime(const KernelCall& call) { return ShiftTimes<-1>(call); }
Result<Vector> SubtractTimes(const KernelCall& call) { return SubtractCounts(call, false); }

Result<Vector> AddIntervals(const KernelCall& call) { return CombineIntervals<1>(call, "+"); }
Result<Vector> SubtractIntervals(const KernelCall& call) { return CombineIntervals<-1>(call, "-"); }

Result<Vector> NegateInterval(const KernelCall& call) {
  const auto negate = [](const Interval& value, Interval* result) {
    return Combine<-1>(Interval{}, value, result);
  };
  return CheckedUnary<Interval, Interval>(call, negate,
                                          [&](uint64_t row) { return OutOfRange(call, "-", row); });
}

Result<Vector> MultiplyInterval(const KernelCall& call) {
  const auto multiply = [](const Interval& value, double factor, Interval* result) -> int32_t {
    const auto nanos = static_cast<double>(value.nanoseconds);
    return ScaleInterval(value, value.months * factor, value.days * factor, nanos * factor, result)
               ? 0
               : kFailed;
  };
  return CheckedBinary<Interval, double, Interval>(
      call, multiply,
      [&](uint64_t row, const Interval&, double) { return OutOfRange(call, "*", row); });
}

Result<Vector> DivideInterval(const KernelCall& call) {
  const auto divide = [](const Interval& value, double divisor, Interval* result) -> int32_t {
    if (divisor == 0) return kFailed;
    const auto nanos = static_cast<double>(value.nanoseconds);
    return ScaleInterval(value, value.months / divisor, value.days / divisor, nanos / divisor,
                         result)
               ? 0
               : kFailed;
  };
  return CheckedBinary<Interval, double, Interval>(
      call, divide, [&](uint64_t row, const Interval&, double divisor) {
        return divisor == 0 ? DivisionByZero(call, "/", row) : OutOfRange(call, "/", row);
      });
}

}  // namespace colmerge
