// SPDX-License-Identifier: Apache-2.0
// The fields of dates and times that extract, date_part and date_trunc know, and the arithmetic of
// dates behind them.
//
// Years are those of ISO 8601, as everywhere here: year 0 is the one before year 1. Weeks are those
// of ISO 8601, too: they begin on Mondays, and week 1 is the one with the first Thursday.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "base/status.h"
#include "column/calendar.h"
#include "column/data_type.h"

namespace colmerge {

enum class DateField : uint8_t {
  kMicrosecond,
  kMillisecond,
  kSecond,
  kMinute,
  kHour,
  kDay,
  kWeek,
  kMonth,
  kQuarter,
  kYear,
  kDecade,
  kCentury,
  kMillennium,
  // Those from here on cannot be truncated to.
  kDayOfWeek,
  kIsoDayOfWeek,
  kDayOfYear,
  kIsoYear,
  kEpoch,
  kJulian,
};

// The field of this name, in any case; singular, plural or a usual abbreviation. An unknown one
// fails with the nearest name.
Result<DateField> FindDateField(std::string_view name);

// The field's own name: "dow".
std::string_view DateFieldName(DateField field);

// 0 for Sunday to 6.
inline int64_t DayOfWeek(int64_t days) {
  constexpr int64_t kFirstDay = 4;  // 1970-01-01 was a Thursday
  const int64_t rest = (days + kFirstDay) % 7;
  return rest < 0 ? rest + 7 : rest;
}

// The Monday of a day's week.
inline int64_t MondayOf(int64_t days) { return days - (DayOfWeek(days) + 6) % 7; }

// Any of the fields of a day or longer, of a day since 1970-01-01.
int64_t DateFieldOfDay(DateField field, int64_t days);

// The first day of the week, month, ... year, ... that a day lies in. field: kDay .. kMillennium.
int64_t TruncateDay(DateField field, int64_t days);

// Calls function(std::integral_constant of how many of the unit make a second), so that loops
// divide by constants.
template <typename Function>
decltype(auto) WithUnitsPerSecond(TimeUnit unit, Function&& function) {
  switch (unit) {
    case TimeUnit::kSecond: return function(std::integral_constant<int64_t, 1>());
    case TimeUnit::kMillisecond: return function(std::integral_constant<int64_t, 1000>());
    case TimeUnit::kMicrosecond: return function(std::integral_constant<int64_t, 1000000>());
    default: return function(std::integral_constant<int64_t, 1000000000>());
  }
}

}  // namespace colmerge
