// SPDX-License-Identifier: Apache-2.0
// Conversions that keep every value exactly: the only ones a write does on its own.
#pragma once

#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// Whether values of `from` can be written to a column of `to`:
//   equal types; null -> anything
//   integers -> wider integers that hold the whole range, signed or not
//   int8, int16, uint8, uint16 -> float32, and those and int32, uint32 -> float64
//   float16 -> float32 -> float64
//   integers -> decimals with enough digits before the point
//   decimals -> decimals with the same or a larger scale and enough digits before the point
//   utf8 kinds to each other; binary kinds to each other; fixed_size_binary -> binary kinds
//   date32 -> date64
//   time32, time64, duration, timestamp -> the same with the same or a finer unit (timestamps: of the
//   same zone), as far as each value fits
//   dictionary -> its value type, and whatever that can be cast to
//   a type -> a dictionary of it (and what can be cast to the value type), as far as codes suffice;
//   dictionaries with other index types or order flag
// Nested types must be equal.
bool CanCastLosslessly(const DataType& from, const DataType& to);

// The values as type `to`. The result may borrow source's memory, which must outlive it. Only called
// when CanCastLosslessly; fails on a value that does not fit (a timestamp that overflows), with its
// row. Casting to a dictionary type gives codes of a dictionary of the result's own.
Result<Vector> CastLosslessly(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool);

}  // namespace colmerge
