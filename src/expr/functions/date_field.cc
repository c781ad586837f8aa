// SPDX-License-Identifier: Apache-2.0
#include "expr/functions/date_field.h"

#include <vector>

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/quoted_text.h"

namespace colmerge {
namespace {

struct FieldName {
  std::string_view name;
  DateField field;
};

// The first name of a field is its own.
constexpr FieldName kNames[] = {
    {"microsecond", DateField::kMicrosecond},
    {"microseconds", DateField::kMicrosecond},
    {"us", DateField::kMicrosecond},
    {"usec", DateField::kMicrosecond},
    {"millisecond", DateField::kMillisecond},
    {"milliseconds", DateField::kMillisecond},
    {"ms", DateField::kMillisecond},
    {"msec", DateField::kMillisecond},
    {"second", DateField::kSecond},
    {"seconds", DateField::kSecond},
    {"sec", DateField::kSecond},
    {"minute", DateField::kMinute},
    {"minutes", DateField::kMinute},
    {"min", DateField::kMinute},
    {"hour", DateField::kHour},
    {"hours", DateField::kHour},
    {"day", DateField::kDay},
    {"days", DateField::kDay},
    {"week", DateField::kWeek},
    {"weeks", DateField::kWeek},
    {"month", DateField::kMonth},
    {"months", DateField::kMonth},
    {"mon", DateField::kMonth},
    {"quarter", DateField::kQuarter},
    {"quarters", DateField::kQuarter},
    {"year", DateField::kYear},
    {"years", DateField::kYear},
    {"decade", DateField::kDecade},
    {"decades", DateField::kDecade},
    {"century", DateField::kCentury},
    {"centuries", DateField::kCentury},
    {"millennium", DateField::kMillennium},
    {"millennia", DateField::kMillennium},
    {"millenniums", DateField::kMillennium},
    {"dow", DateField::kDayOfWeek},
    {"isodow", DateField::kIsoDayOfWeek},
    {"doy", DateField::kDayOfYear},
    {"isoyear", DateField::kIsoYear},
    {"epoch", DateField::kEpoch},
    {"julian", DateField::kJulian},
};

bool IsSameName(std::string_view written, std::string_view lower) {
  if (written.size() != lower.size()) return false;
  for (size_t i = 0; i < lower.size(); ++i) {
    const char c = written[i];
    if ((c >= 'A' && c <= 'Z' ? c + 0x20 : c) != lower[i]) return false;
  }
  return true;
}

int64_t FirstDayOfYear(int64_t year) { return DaysSinceEpoch({year, 1, 1}); }

// The Thursday of a day's week lies in the year that the week belongs to.
int64_t ThursdayOf(int64_t days) { return MondayOf(days) + 3; }

int64_t WeekOf(int64_t days) {
  const int64_t thursday = ThursdayOf(days);
  return (thursday - FirstDayOfYear(DateOfDays(thursday).year)) / 7 + 1;
}

// Centuries and millennia are counted from year 1 on, and have no number 0.
int64_t NumberOfYears(int64_t year, int64_t years) {
  const int64_t number = FloorDivide(year - 1, years);
  return number >= 0 ? number + 1 : number;
}

int64_t FirstYearOf(DateField field, int64_t year) {
  switch (field) {
    case DateField::kDecade: return FloorDivide(year, 10) * 10;
    case DateField::kCentury: return FloorDivide(year - 1, 100) * 100 + 1;
    case DateField::kMillennium: return FloorDivide(year - 1, 1000) * 1000 + 1;
    default: return year;
  }
}

}  // namespace

Result<DateField> FindDateField(std::string_view name) {
  std::vector<std::string_view> names;
  for (const FieldName& known : kNames) {
    if (IsSameName(name, known.name)) return known.field;
  }
  for (const FieldName& known : kNames) names.push_back(known.name);
  const std::string_view nearest = NearestName(name, names);
  if (!nearest.empty()) {
    return Error(Code::kInvalidArgument, "There is no date field {}; did you mean '{}'?",
                 QuotedText(name), nearest);
  }
  return Error(Code::kInvalidArgument,
               "There is no date field {}: there are year, month, day, hour, minute, second, "
               "epoch, dow, doy, week and others",
               QuotedText(name));
}

std::string_view DateFieldName(DateField field) {
  for (const FieldName& known : kNames) {
    if (known.field == field) return known.name;
  }
  return {};
}

int64_t DateFieldOfDay(DateField field, int64_t days) {
  switch (field) {
    case DateField::kDayOfWeek: return DayOfWeek(days);
    case DateField::kIsoDayOfWeek: return (DayOfWeek(days) + 6) % 7 + 1;
    case DateField::kWeek: return WeekOf(days);
    case DateField::kIsoYear: return DateOfDays(ThursdayOf(days)).year;
    default: break;
  }
  const CivilDate date = DateOfDays(days);
  switch (field) {
    case DateField::kDay: return date.day;
    case DateField::kMonth: return date.month;
    case DateField::kQuarter: return (date.month + 2) / 3;
    case DateField::kDecade: return FloorDivide(date.year, 10);
    case DateField::kCentury: return NumberOfYears(date.year, 100);
    case DateField::kMillennium: return NumberOfYears(date.year, 1000);
    case DateField::kDayOfYear: return days - FirstDayOfYear(date.year) + 1;
    default: return date.year;
  }
}

int64_t TruncateDay(DateField field, int64_t days) {
  if (field == DateField::kDay) return days;
  if (field == DateField::kWeek) return MondayOf(days);
  const CivilDate date = DateOfDays(days);
  switch (field) {
    case DateField::kMonth: return days - date.day + 1;
    case DateField::kQuarter: return DaysSinceEpoch({date.year, (date.month - 1) / 3 * 3 + 1, 1});
    default: return FirstDayOfYear(FirstYearOf(field, date.year));
  }
}

}  // namespace colmerge
