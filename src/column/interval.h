// SPDX-License-Identifier: Apache-2.0
// Intervals as they lie in columns.
#pragma once

#include <cstdint>

namespace colmerge {

struct DayTimeInterval {
  int32_t days;
  int32_t milliseconds;
};

struct MonthDayNanoInterval {
  int32_t months;
  int32_t days;
  int64_t nanoseconds;
};

}  // namespace colmerge
