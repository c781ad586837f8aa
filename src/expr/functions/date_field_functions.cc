// SPDX-License-Identifier: Apache-2.0
// extract and date_part: fields of dates, times, timestamps and intervals as float64.
//
// They differ in one thing, as in PostgreSQL: extract refuses the hour of a date, for date_part it
// is 0. Timestamps with a time zone are taken in UTC.
#include <cstdint>

#include "base/error.h"
#include "expr/functions/date_field.h"
#include "expr/functions/function_table.h"
#include "expr/functions/kernel_loop.h"
#include "expr/values/value_order.h"

namespace colmerge {
namespace {

using enum ArgumentShape;

constexpr int64_t kDaysTo1970 = 2440588;  // of the Julian count

bool IsTimeField(DateField field) { return field <= DateField::kHour; }

// A field of a time of day, counted in units of which so many make a second.
template <int64_t per_second>
double TimeField(DateField field, int64_t count) {
  const auto within_minute = static_cast<double>(count % (60 * per_second));
  switch (field) {
    case DateField::kMicrosecond: return within_minute * 1e6 / per_second;
    case DateField::kMillisecond: return within_minute * 1e3 / per_second;
    case DateField::kSecond: return within_minute / per_second;
    case DateField::kMinute: return static_cast<double>(count / (60 * per_second) % 60);
    default: return static_cast<double>(count / (3600 * per_second));
  }
}

// Whole seconds and what is left of one, each without loss.
template <int64_t per_second>
double Seconds(int64_t count) {
  return static_cast<double>(count / per_second) +
         static_cast<double>(count % per_second) / per_second;
}

// What has fields: the type of its values, which fields there are, and what they are.

template <int64_t per_second>
struct TimestampFields {
  using Value = int64_t;
  static bool Has(DateField) { return true; }
  static double Get(DateField field, int64_t count) {
    constexpr int64_t kPerDay = kSecondsPerDay * per_second;
    if (field == DateField::kEpoch) return Seconds<per_second>(count);
    const int64_t days = FloorDivide(count, kPerDay);
    const int64_t rest = count % kPerDay;
    const int64_t in_day = rest < 0 ? rest + kPerDay : rest;
    if (IsTimeField(field)) return TimeField<per_second>(field, in_day);
    if (field == DateField::kJulian) {
      return static_cast<double>(days + kDaysTo1970) + static_cast<double>(in_day) / kPerDay;
    }
    return static_cast<double>(DateFieldOfDay(field, days));
  }
};

// `lenient`: a date is the timestamp of its midnight.
template <typename T, bool lenient>
struct DateFields {
  using Value = T;
  static bool Has(DateField field) { return lenient || !IsTimeField(field); }
  static double Get(DateField field, T date) {
    if constexpr (sizeof(T) == sizeof(int64_t)) {
      return TimestampFields<1000>::Get(field, date);
    } else {
      return TimestampFields<1>::Get(field, date * kSecondsPerDay);
    }
  }
};

template <typename T, int64_t per_second>
struct TimeFields {
  using Value = T;
  static bool Has(DateField field) { return IsTimeField(field) || field == DateField::kEpoch; }
  static double Get(DateField field, T count) {
    if (field == DateField::kEpoch) return Seconds<per_second>(count);
    return TimeField<per_second>(field, count);
  }
};

// Fields of a negative duration are negative.
template <int64_t per_second>
struct DurationFields {
  using Value = int64_t;
  static bool Has(DateField field) {
    return field <= DateField::kDay || field == DateField::kEpoch;
  }
  static double Get(DateField field, int64_t count) {
    constexpr int64_t kPerDay = kSecondsPerDay * per_second;
    if (field == DateField::kEpoch) return Seconds<per_second>(count);
    if (field == DateField::kDay) return static_cast<double>(count / kPerDay);
    return TimeField<per_second>(field, count % kPerDay);
  }
};

struct IntervalFields {
  using Value = MonthDayNanoInterval;
  static bool Has(DateField field) {
    return field == DateField::kEpoch ||
           (field <= DateField::kMillennium && field != DateField::kWeek);
  }
  static double Get(DateField field, const MonthDayNanoInterval& interval) {
    constexpr int64_t kPerSecond = 1000000000;
    const int32_t years = interval.months / 12;
    const int32_t months = interval.months % 12;
    switch (field) {
      case DateField::kDay: return interval.days;
      case DateField::kMonth: return months;
      case DateField::kQuarter: return months / 3 + 1;
      case DateField::kYear: return years;
      case DateField::kDecade: return years / 10;
      case DateField::kCentury: return years / 100;
      case DateField::kMillennium: return years / 1000;
      case DateField::kEpoch:
        // As PostgreSQL has it: years of 365.25 days, months of 30.
        return (years * 365.25 + months * 30.0 + interval.days) * kSecondsPerDay +
               Seconds<kPerSecond>(interval.nanoseconds);
      default: return TimeField<kPerSecond>(field, interval.nanoseconds);
    }
  }
};

// The field that a row asks for; read again only where it may differ.
template <typename Fields>
class WantedField {
 public:
  explicit WantedField(const KernelCall& call) : call_(call), names_(call.arguments[0]) {}

  Status Read(uint64_t i) {
    if (is_known_ && names_.is_constant()) return Status::Ok();
    COLMERGE_ASSIGN_OR_RETURN(field_, FindDateField(names_[i]));
    is_known_ = true;
    if (Fields::Has(field_)) return Status::Ok();
    return Error(Code::kInvalidArgument, "Cannot extract {} from a value of type {}",
                 DateFieldName(field_), call_.arguments[1].vector->type.ToString());
  }
  DateField field() const { return field_; }

 private:
  const KernelCall& call_;
  const StringOperand names_;
  DateField field_ = DateField::kYear;
  bool is_known_ = false;
};

template <typename Fields>
Result<Vector> ExtractFields(const KernelCall& call) {
  const FixedOperand<typename Fields::Value> source(call.arguments[1]);
  Buffer values = Buffer::Zeroed(call.pool, call.rows * sizeof(double), MemoryCategory::kScratch);
  auto* out = values.as<double>();
  WantedField<Fields> wanted(call);
  for (uint64_t i = 0; i < call.rows; ++i) {
    if (!call.IsWanted(i)) continue;
    Status status = wanted.Read(i);
    if (!status.ok()) [[unlikely]]
      return std::move(status).AtRow(static_cast<int64_t>(i));
    out[i] = Fields::Get(wanted.field(), source[i]);
  }
  return KernelResult(call, std::move(values));
}

Result<Vector> OfTimestamp(const KernelCall& call) {
  return WithUnitsPerSecond(call.arguments[1].vector->type.unit, [&](auto per_second) {
    return ExtractFields<TimestampFields<per_second()>>(call);
  });
}

template <bool lenient>
Result<Vector> OfDate(const KernelCall& call) {
  if (call.arguments[1].vector->type.id == TypeId::kDate64) {
    return ExtractFields<DateFields<int64_t, lenient>>(call);
  }
  return ExtractFields<DateFields<int32_t, lenient>>(call);
}

Result<Vector> OfTime(const KernelCall& call) {
  const DataType& type = call.arguments[1].vector->type;
  return WithUnitsPerSecond(type.unit, [&](auto per_second) {
    return type.id == TypeId::kTime32 ? ExtractFields<TimeFields<int32_t, per_second()>>(call)
                                      : ExtractFields<TimeFields<int64_t, per_second()>>(call);
  });
}

Result<Vector> OfDuration(const KernelCall& call) {
  return WithUnitsPerSecond(call.arguments[1].vector->type.unit, [&](auto per_second) {
    return ExtractFields<DurationFields<per_second()>>(call);
  });
}

constexpr ResultRule kFloat = ResultOf<TypeId::kFloat64>;

constexpr FunctionEntry kFunctions[] = {
    {"extract", {kText, kTimestamp}, kFloat, OfTimestamp},
    {"extract", {kText, kDate}, kFloat, OfDate<false>},
    {"extract", {kText, kTime}, kFloat, OfTime},
    {"extract", {kText, kDuration}, kFloat, OfDuration},
    {"extract", {kText, kInterval}, kFloat, ExtractFields<IntervalFields>},
    {"date_part", {kText, kTimestamp}, kFloat, OfTimestamp},
    {"date_part", {kText, kDate}, kFloat, OfDate<true>},
    {"date_part", {kText, kTime}, kFloat, OfTime},
    {"date_part", {kText, kDuration}, kFloat, OfDuration},
    {"date_part", {kText, kInterval}, kFloat, ExtractFields<IntervalFields>},
};

}  // namespace

std::span<const FunctionEntry> DateFieldFunctions() { return kFunctions; }

}  // namespace colmerge
