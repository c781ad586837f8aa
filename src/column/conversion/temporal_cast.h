// SPDX-License-Identifier: Apache-2.0
// Lossless conversions among dates, times, timestamps, durations and intervals (see
// lossless_cast.h).
#pragma once

#include "column/conversion/value_conversion.h"

namespace colmerge {

// Whether values of both types can mean the same: dates and local timestamps; timestamps of any
// zones; times of day; durations; intervals.
bool AreTimesOfOneKind(const DataType& a, const DataType& b);

// Only when AreTimesOfOneKind, and the types differ.
Result<Vector> CastTimes(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                         Misfits& misfits);

}  // namespace colmerge
