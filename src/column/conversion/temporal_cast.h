// SPDX-License-Identifier: Apache-2.0
// Lossless conversions of dates, times, timestamps and durations to finer units (see
// lossless_cast.h).
#pragma once

#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// The types differ.
bool CanCastTimes(const DataType& from, const DataType& to);

// Only when CanCastTimes. Fails on a value whose count of the finer unit passes 64 bits.
Result<Vector> CastTimes(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool);

}  // namespace colmerge
