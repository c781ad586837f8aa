// SPDX-License-Identifier: Apache-2.0
// Dates, times and intervals as ISO 8601 writes them.
//
// Years outside 0000 .. 9999 have a sign and as many digits as they need. A fraction of a second
// has 3, 6 or 9 digits, as few as show it wholly, and none when it is zero.
#pragma once

#include <cstdint>
#include <string>

#include "column/data_type.h"

namespace colmerge {

// How many of a unit make a second.
int64_t UnitsPerSecond(TimeUnit unit);

std::string DateText(int64_t days);

// HH:MM:SS and the fraction. A count outside the day is written as the number that it is.
std::string TimeOfDayText(int64_t count, TimeUnit unit);

// Date, T and time of day; Z behind it for a time in UTC.
std::string TimestampText(int64_t count, TimeUnit unit, bool in_utc);

// P1M2DT3.004S: months, days, seconds; parts that are zero left out, P0D when all are. The parts
// have signs of their own.
std::string IntervalText(int32_t months, int32_t days, int64_t nanoseconds);

}  // namespace colmerge
