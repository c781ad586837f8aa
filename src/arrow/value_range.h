// SPDX-License-Identifier: Apache-2.0
// Types whose values do not use all bit patterns: times of day, dates in milliseconds, decimals.
#pragma once

#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// kInvalidArrow at the row of the first valid value that its type does not allow: a time outside
// the day, a date64 that is no whole number of days, a decimal with more digits than its precision.
Status CheckValueRange(const Vector& vector);

}  // namespace colmerge
