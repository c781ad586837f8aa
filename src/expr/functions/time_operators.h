// SPDX-License-Identifier: Apache-2.0
// Kernels of arithmetic with times and intervals, after PostgreSQL. Intervals are
// interval[month_day_nano]; months count by the calendar, and the last day of a shorter month
// stands for days that it lacks.
#pragma once

#include "expr/functions/scalar_function.h"

namespace colmerge {

// date32 +/- int64 or uint64, which are days.
Result<Vector> AddDays(const KernelCall& call);
Result<Vector> SubtractDays(const KernelCall& call);

// timestamp +/- interval, of the timestamp's type. What is finer than its unit is rounded away.
Result<Vector> AddInterval(const KernelCall& call);
Result<Vector> SubtractInterval(const KernelCall& call);
// timestamp - timestamp of one unit: days of 24 hours and the rest.
Result<Vector> SubtractTimestamps(const KernelCall& call);

// time64 +/- interval, of the time's type: past midnight it begins anew; months and days do not
// count.
Result<Vector> AddIntervalToTime(const KernelCall& call);
Result<Vector> SubtractIntervalFromTime(const KernelCall& call);
// time64 - time64 of one unit.
Result<Vector> SubtractTimes(const KernelCall& call);

Result<Vector> AddIntervals(const KernelCall& call);
Result<Vector> SubtractIntervals(const KernelCall& call);
Result<Vector> NegateInterval(const KernelCall& call);
// interval * float64 and interval / float64. A fraction of a month counts in months of 30 days, one
// of a day in days of 24 hours.
Result<Vector> MultiplyInterval(const KernelCall& call);
Result<Vector> DivideInterval(const KernelCall& call);

}  // namespace colmerge
