// SPDX-License-Identifier: Apache-2.0
// The proleptic Gregorian calendar: days since 1970-01-01 to dates and back. Year 0 is the one
// before year 1, as in ISO 8601.
#pragma once

#include <cstdint>

namespace colmerge {

struct CivilDate {
  int64_t year = 1970;
  int32_t month = 1;  // 1 .. 12
  int32_t day = 1;    // 1 .. 31

  bool operator==(const CivilDate& other) const = default;
};

inline constexpr int64_t kSecondsPerDay = 86400;
inline constexpr int64_t kMillisecondsPerDay = kSecondsPerDay * 1000;
inline constexpr int64_t kNanosPerSecond = 1000000000;
inline constexpr int64_t kNanosPerDay = kSecondsPerDay * kNanosPerSecond;

// Rounded down; b > 0.
inline int64_t FloorDivide(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// For any year that the days of 64-bit seconds can reach.
int64_t DaysSinceEpoch(const CivilDate& date);
CivilDate DateOfDays(int64_t days);

// 28 .. 31.
int32_t DaysInMonth(int64_t year, int32_t month);

}  // namespace colmerge
