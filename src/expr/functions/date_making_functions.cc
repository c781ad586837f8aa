// SPDX-License-Identifier: Apache-2.0
// Functions whose result is a date or a time: date_trunc, make_date and its like, to_timestamp, now
// and its like.
//
// Timestamps with a time zone are taken in UTC, and so are the local times of now's relatives.
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/error.h"
#include "column/conversion/numeric_text.h"
#include "column/conversion/temporal_text.h"
#include "expr/functions/date_field.h"
#include "expr/functions/function_table.h"
#include "expr/functions/kernel_loop.h"

namespace colmerge {
namespace {

using enum ArgumentShape;

constexpr int64_t kMicrosPerSecond = 1000000;
constexpr int64_t kMicrosPerDay = kSecondsPerDay * kMicrosPerSecond;
constexpr int64_t kFarthestYear = 5800000;  // of a date32, either way

// Units of which `per_second` make a second in the field's length; at least 1. For fields shorter
// than a day.
int64_t UnitsInField(DateField field, int64_t per_second) {
  switch (field) {
    case DateField::kMicrosecond: return std::max<int64_t>(per_second / 1000000, 1);
    case DateField::kMillisecond: return std::max<int64_t>(per_second / 1000, 1);
    case DateField::kSecond: return per_second;
    case DateField::kMinute: return 60 * per_second;
    default: return 3600 * per_second;
  }
}

// False when the beginning lies before the first timestamp that there is.
template <int64_t per_second>
bool TruncateTimestamp(DateField field, int64_t count, int64_t* out) {
  constexpr int64_t kPerDay = kSecondsPerDay * per_second;
  if (field < DateField::kDay) {
    const int64_t units = UnitsInField(field, per_second);
    const int64_t rest = count % units;
    return !__builtin_sub_overflow(count, rest < 0 ? rest + units : rest, out);
  }
  const int64_t days = TruncateDay(field, FloorDivide(count, kPerDay));
  return !__builtin_mul_overflow(days, kPerDay, out);
}

Result<DateField> FieldToTruncateTo(std::string_view name) {
  COLMERGE_ASSIGN_OR_RETURN(const DateField field, FindDateField(name));
  if (field <= DateField::kMillennium) return field;
  return Error(Code::kInvalidArgument,
               "Cannot compute date_trunc('{}', ...): it needs microsecond, millisecond, second, "
               "minute, hour, day, week, month, quarter, year, decade, century or millennium",
               DateFieldName(field));
}

template <int64_t per_second>
Result<Vector> TruncateTimestamps(const KernelCall& call) {
  const StringOperand names(call.arguments[0]);
  const FixedOperand<int64_t> source(call.arguments[1]);
  const DataType& type = call.type;
  Buffer values = Buffer::Zeroed(call.pool, call.rows * sizeof(int64_t), MemoryCategory::kScratch);
  DateField field = DateField::kYear;
  bool is_known = false;
  for (uint64_t i = 0; i < call.rows; ++i) {
    if (!call.IsWanted(i)) continue;
    if (!is_known || !names.is_constant()) {
      Result<DateField> found = FieldToTruncateTo(names[i]);
      if (!found.ok()) return std::move(found).status().AtRow(static_cast<int64_t>(i));
      field = *found;
      is_known = true;
    }
    if (TruncateTimestamp<per_second>(field, source[i], &values.as<int64_t>()[i])) continue;
    return Error(Code::kInvalidArgument,
                 "Cannot compute date_trunc('{}', {}): the result is out of range for {}",
                 DateFieldName(field), TimestampText(source[i], type.unit, !type.timezone.empty()),
                 type.ToString())
        .AtRow(static_cast<int64_t>(i));
  }
  return KernelResult(call, std::move(values));
}

Result<Vector> DateTrunc(const KernelCall& call) {
  return WithUnitsPerSecond(
      call.type.unit, [&](auto per_second) { return TruncateTimestamps<per_second()>(call); });
}

// False when there is no such day.
bool DayOf(int64_t year, int64_t month, int64_t day, int64_t* days) {
  if (year < -kFarthestYear || year > kFarthestYear || month < 1 || month > 12) return false;
  const auto known_month = static_cast<int32_t>(month);
  if (day < 1 || day > DaysInMonth(year, known_month)) return false;
  *days = DaysSinceEpoch({year, known_month, static_cast<int32_t>(day)});
  return true;
}

Result<Vector> MakeDate(const KernelCall& call) {
  return TryMapFixed<int32_t, int64_t, int64_t, int64_t>(
      call,
      [](int32_t* out, int64_t year, int64_t month, int64_t day) {
        int64_t days = 0;
        const bool is_day = DayOf(year, month, day, &days);
        *out = static_cast<int32_t>(days);
        return is_day;
      },
      [](int64_t year, int64_t month, int64_t day) {
        return Error(Code::kInvalidArgument, "Cannot compute make_date({}, {}, {}): no such date",
                     year, month, day);
      });
}

// Microseconds since midnight; false when there is no such time. 24:00:00 and second 60 are what
// they come to.
bool TimeOf(int64_t hour, int64_t minute, double second, int64_t* micros) {
  if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || !(second >= 0 && second <= 60)) {
    return false;
  }
  *micros = (hour * 3600 + minute * 60) * kMicrosPerSecond +
            static_cast<int64_t>(std::nearbyint(second * 1e6));
  return *micros <= kMicrosPerDay;
}

Result<Vector> MakeTime(const KernelCall& call) {
  return TryMapFixed<int64_t, int64_t, int64_t, double>(
      call,
      // The last moment of the day is as far as a time64 goes.
      [](int64_t* out, int64_t hour, int64_t minute, double second) {
        return TimeOf(hour, minute, second, out) && *out < kMicrosPerDay;
      },
      [](int64_t hour, int64_t minute, double second) {
        return Error(Code::kInvalidArgument, "Cannot compute make_time({}, {}, {}): no such time",
                     hour, minute, FloatText(second));
      });
}

bool TimestampOf(int64_t* out, int64_t year, int64_t month, int64_t day, int64_t hour,
                 int64_t minute, double second) {
  int64_t days;
  int64_t micros;
  return DayOf(year, month, day, &days) && TimeOf(hour, minute, second, &micros) &&
         !__builtin_mul_overflow(days, kMicrosPerDay, out) &&
         !__builtin_add_overflow(*out, micros, out);
}

Result<Vector> MakeTimestamp(const KernelCall& call) {
  return TryMapFixed<int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, double>(
      call, TimestampOf,
      [](int64_t year, int64_t month, int64_t day, int64_t hour, int64_t minute, double second) {
        return Error(Code::kInvalidArgument,
                     "Cannot compute make_timestamp({}, {}, {}, {}, {}, {}): no such time", year,
                     month, day, hour, minute, FloatText(second));
      });
}

Result<Vector> ToTimestamp(const KernelCall& call) {
  return TryMapFixed<int64_t, double>(
      call,
      [](int64_t* out, double seconds) {
        // The whole seconds apart, so that large ones do not cost the fraction its digits.
        const double whole = std::floor(seconds);
        if (!(std::fabs(whole) < 9.2e12)) return false;
        *out = static_cast<int64_t>(whole) * kMicrosPerSecond +
               static_cast<int64_t>(std::nearbyint((seconds - whole) * 1e6));
        return true;
      },
      [](double seconds) {
        return Error(Code::kInvalidArgument, "Cannot compute to_timestamp({}): out of range",
                     FloatText(seconds));
      });
}

Result<Vector> Now(const KernelCall& call) {
  return MapFixed<int64_t>(call, [&] { return call.now_microseconds; });
}

Result<Vector> Today(const KernelCall& call) {
  const auto days = static_cast<int32_t>(FloorDivide(call.now_microseconds, kMicrosPerDay));
  return MapFixed<int32_t>(call, [&] { return days; });
}

DataType LocalTimestamp(const std::vector<DataType>&) {
  return DataType::Timestamp(TimeUnit::kMicrosecond);
}
DataType InstantType(const std::vector<DataType>&) {
  return DataType::Timestamp(TimeUnit::kMicrosecond, "UTC");
}
DataType TimeType(const std::vector<DataType>&) {
  return DataType::WithUnit(TypeId::kTime64, TimeUnit::kMicrosecond);
}

constexpr ResultRule kDay = ResultOf<TypeId::kDate32>;

constexpr FunctionEntry kFunctions[] = {
    {"date_trunc", {kText, kTimestamp}, ResultAs<1>, DateTrunc},
    {"make_date", {kInt64, kInt64, kInt64}, kDay, MakeDate},
    {"make_time", {kInt64, kInt64, kFloat64}, TimeType, MakeTime},
    {"make_timestamp",
     {kInt64, kInt64, kInt64, kInt64, kInt64, kFloat64},
     LocalTimestamp,
     MakeTimestamp},
    {"to_timestamp", {kFloat64}, InstantType, ToTimestamp},
    {.name = "now", .arguments = {}, .result = InstantType, .kernel = Now, .reads_clock = true},
    {.name = "current_timestamp",
     .arguments = {},
     .result = InstantType,
     .kernel = Now,
     .reads_clock = true},
    {.name = "localtimestamp",
     .arguments = {},
     .result = LocalTimestamp,
     .kernel = Now,
     .reads_clock = true},
    {.name = "current_date", .arguments = {}, .result = kDay, .kernel = Today, .reads_clock = true},
};

}  // namespace

std::span<const FunctionEntry> DateMakingFunctions() { return kFunctions; }

}  // namespace colmerge
