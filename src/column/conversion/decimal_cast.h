// SPDX-License-Identifier: Apache-2.0
// Lossless conversions from decimals and to them (see lossless_cast.h).
#pragma once

#include "column/conversion/value_conversion.h"

namespace colmerge {

// Both types are numbers, one at least a decimal, and they differ.
Result<Vector> CastExactDecimals(const Vector& source, const DataType& to,
                                 const Ref<MemoryPool>& pool, Misfits& misfits);

// The float64 that is nearest to a decimal's `width` bytes; NaN where that is beyond the largest.
double NearestDouble(const uint8_t* value, uint32_t width, int32_t scale);

// Whether the row of a vector of numbers is one without a fraction. NaN and infinities are none.
bool IsWholeNumber(const Vector& numbers, uint64_t row);

}  // namespace colmerge
