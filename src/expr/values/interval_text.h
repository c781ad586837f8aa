// SPDX-License-Identifier: Apache-2.0
// Intervals as SQL writes them: "1 year 2 mons -3 days 04:05:06.5".
#pragma once

#include <string>
#include <string_view>

#include "expr/values/value_order.h"

namespace colmerge {

// Takes quantities with their units ("3 days", "1.5h", "-2 weeks", "1 year ago"), times of day
// ("04:05:06.5", "-1:30"), days before one ("1 2:03:04"), years and
// months ("1-2"), a bare number of seconds, and ISO 8601 ("P1Y2M3DT4H5M6.5S"). A fraction
// goes on into smaller units: of years into months, of months into days of 24 hours, 30 to the
// month. False for other texts and for intervals out of range.
bool ParseInterval(std::string_view text, MonthDayNanoInterval* interval);

std::string IntervalSqlText(const MonthDayNanoInterval& interval);

}  // namespace colmerge
