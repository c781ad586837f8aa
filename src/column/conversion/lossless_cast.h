// SPDX-License-Identifier: Apache-2.0
// Conversions that keep every value exactly: the only ones a write does on its own. This file has
// the rules for each kind of type; numeric_cast, temporal_cast, dictionary_cast and nested_cast do the work.
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
//   time32 -> time32, time64; time64 -> time64: to a finer unit
//   duration -> duration, timestamp -> timestamp of the same zone (time_zone.h): to a finer unit, as far as each
//   value fits
//   dictionary -> its value type, and whatever that can be cast to
//   a type -> a dictionary of it (and what can be cast to the value type), as far as codes suffice;
//   dictionaries with other index types or order flag
//   list and large_list to each other, fixed_size_list -> both; structs with the same members in any order; maps,
//   but not to one whose keys are sorted from one whose are not: where elements and members can be cast, and as far as
//   there are no nulls where the target takes none
bool CanCastLosslessly(const DataType& from, const DataType& to);

// The values as type `to`. The result may borrow source's memory, which must outlive it. Only
// called when CanCastLosslessly; fails on a value that does not fit (a timestamp that overflows),
// with its row. Casting to a dictionary type gives codes of a dictionary that comes with the
// result; from another dictionary type its values keep their order, unused ones too, where codes
// suffice for all.
Result<Vector> CastLosslessly(const Vector& source, const DataType& to,
                              const Ref<MemoryPool>& pool);

}  // namespace colmerge
