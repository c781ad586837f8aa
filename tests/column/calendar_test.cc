// SPDX-License-Identifier: Apache-2.0
#include "column/calendar.h"

#include "differential/random.h"
#include "support/catch.h"

namespace colmerge {
namespace {

TEST_CASE("known days have their dates") {
  CHECK(DateOfDays(0) == CivilDate{1970, 1, 1});
  CHECK(DateOfDays(-1) == CivilDate{1969, 12, 31});
  CHECK(DateOfDays(19782) == CivilDate{2024, 2, 29});
  CHECK(DateOfDays(-719162) == CivilDate{1, 1, 1});
  CHECK(DateOfDays(-719163) == CivilDate{0, 12, 31});
  CHECK(DateOfDays(2932896) == CivilDate{9999, 12, 31});
}

// Walks day by day with nothing but the lengths of months, over more than two eras of 400 years.
TEST_CASE("dates follow one another") {
  CivilDate date{-450, 1, 1};
  const int64_t first = DaysSinceEpoch(date);
  for (int64_t days = first; date.year < 450; ++days) {
    if (!(DateOfDays(days) == date) || DaysSinceEpoch(date) != days) {
      FAIL("day " << days << ", year " << date.year << " month " << date.month);
    }
    if (++date.day > DaysInMonth(date.year, date.month)) {
      date.day = 1;
      if (++date.month > 12) {
        date.month = 1;
        ++date.year;
      }
    }
  }
}

TEST_CASE("leap years have a 29th of February") {
  CHECK(DaysInMonth(2024, 2) == 29);
  CHECK(DaysInMonth(2023, 2) == 28);
  CHECK(DaysInMonth(1900, 2) == 28);
  CHECK(DaysInMonth(2000, 2) == 29);
  CHECK(DaysInMonth(0, 2) == 29);
  CHECK(DaysInMonth(-4, 2) == 29);
  CHECK(DaysInMonth(-100, 2) == 28);
  CHECK(DaysInMonth(2023, 4) == 30);
}

TEST_CASE("every day that 64-bit seconds reach has a date") {
  test::Random random(1);
  constexpr int64_t kMost = INT64_MAX / kSecondsPerDay;
  for (int i = 0; i < 20000; ++i) {
    const int64_t days = random.Between(-kMost - 1, kMost);
    const CivilDate date = DateOfDays(days);
    REQUIRE(DaysSinceEpoch(date) == days);
    REQUIRE((date.month >= 1 && date.month <= 12));
    REQUIRE((date.day >= 1 && date.day <= DaysInMonth(date.year, date.month)));
  }
}

}  // namespace
}  // namespace colmerge
