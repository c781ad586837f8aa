// SPDX-License-Identifier: Apache-2.0
// Conversions that keep every value exactly: the only ones a write does on its own. This is the one place that judges
// whether a type holds a value; numeric_cast, decimal_cast, temporal_cast, binary_cast, dictionary_cast and nested_cast do
// the work.
//
// Types are judged by values: one is held exactly when it is equal to what it becomes, and what it becomes can be
// converted back to an equal value.
//   integers, floats, decimals   by value: 2.0 is an int64, 16777217 no float32, 0.5 a decimal(5, 2). NaN and infinities
//                                are floats only, -0.0 is no integer and no decimal. A decimal's scale is representation
//   dates, local timestamps      the date is its midnight
//   timestamps with zones        of any zones: the same moment. Never those without
//   times, durations, intervals  each among themselves: units are representation
//   utf8 kinds                   each other's
//   binary kinds, fixed_size_binary   each other's, where the width is right
//   bool                         bool alone
//   dictionaries                 their values; into a dictionary as far as codes suffice
//   list kinds                   each other's, element by element; fixed_size_list where each has that length
//   struct                       members by name in any order; one that the source lacks is null, one that the target
//                                lacks has only nulls
//   map                          entry by entry
// Of other pairs no value is held. Nulls are held by whatever takes nulls.
#pragma once

#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// Whether `to` may hold some value of `from`, by the list above. Where it is false, a vector without any value is cast
// nevertheless. What is inside nested types is left to the values.
bool CanCastLosslessly(const DataType& from, const DataType& to);

// The values as type `to`. The result may borrow source's memory, which must outlive it. Fails with kTypeMismatch on the
// first value that is not held exactly, with its row and "VALUE does not fit TYPE". Casting to a dictionary type gives
// codes of a dictionary that comes with the result; from another dictionary type its values keep their order, unused ones
// too, where codes suffice for all.
Result<Vector> CastLosslessly(const Vector& source, const DataType& to,
                              const Ref<MemoryPool>& pool);

// The same, but values that are not held become nulls, and their rows are appended to *misfits, ascending. `to` is flat.
Result<Vector> CastWhatFits(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                            Array<uint64_t>* misfits);

}  // namespace colmerge
