// SPDX-License-Identifier: Apache-2.0
// Years are counted from March here, so that the leap day is the last of its year, and in eras of
// 400 years, which all have the same number of days.
#include "column/calendar.h"

namespace colmerge {
namespace {

constexpr int64_t kYearsPerEra = 400;
constexpr int64_t kDaysPerEra = 146097;
constexpr int64_t kDaysTo1970 = 719468;  // from 0000-03-01

// From March 1st to the first of a month, months counted from March as 0.
int64_t DaysBeforeMonth(int64_t month) { return (153 * month + 2) / 5; }

}  // namespace

int64_t DaysSinceEpoch(const CivilDate& date) {
  const bool after_february = date.month > 2;
  const int64_t year = after_february ? date.year : date.year - 1;
  const int64_t month = after_february ? date.month - 3 : date.month + 9;
  const int64_t era = FloorDivide(year, kYearsPerEra);
  const int64_t in_era = year - era * kYearsPerEra;
  const int64_t day_of_year = DaysBeforeMonth(month) + date.day - 1;
  const int64_t day_of_era = in_era * 365 + in_era / 4 - in_era / 100 + day_of_year;
  return era * kDaysPerEra + day_of_era - kDaysTo1970;
}

CivilDate DateOfDays(int64_t days) {
  days += kDaysTo1970;
  const int64_t era = FloorDivide(days, kDaysPerEra);
  const int64_t day_of_era = days - era * kDaysPerEra;
  // Leap days before it taken away, what is left divides evenly into years.
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month = (5 * day_of_year + 2) / 153;
  CivilDate date;
  date.day = static_cast<int32_t>(day_of_year - DaysBeforeMonth(month) + 1);
  date.month = static_cast<int32_t>(month < 10 ? month + 3 : month - 9);
  date.year = era * kYearsPerEra + year_of_era + (date.month <= 2 ? 1 : 0);
  return date;
}

int32_t DaysInMonth(int64_t year, int32_t month) {
  constexpr int8_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

}  // namespace colmerge
