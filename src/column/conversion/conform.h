// SPDX-License-Identifier: Apache-2.0
// Values on their way in, brought to exactly the form that a column holds.
#pragma once

#include "base/progress.h"
#include "column/dictionary.h"
#include "column/vector.h"

namespace colmerge {

// Whether codes become wider when the dictionary outgrows them; otherwise that is an error.
enum class CodeWidth : uint8_t { kWidens, kStays };

// The values as `type`: cast without loss where the types differ, else borrowed (source must outlive the result).
// Of a dictionary type the codes become those of *dictionary, the column's, which is replaced by a longer one when
// the source brings new values; where that outgrows `type`, the result has wider codes. Fails on types that cannot
// be cast and on the first value that does not fit, with its row; and when progress ends it.
Result<Vector> Conform(const Vector& source, const DataType& type, CodeWidth width,
                       const Ref<MemoryPool>& pool, Ref<const Dictionary>* dictionary,
                       const Progress* progress = nullptr);

// The same for keys to look up, where CanCastLosslessly. A value that the type does not hold, or that the dictionary
// (nullptr: an empty one) lacks, is no failure: it becomes null, and its row is appended to *absent, ascending, as no row
// of the table can have it.
Result<Vector> ConformKeys(const Vector& source, const DataType& type, const Ref<MemoryPool>& pool,
                           const Ref<const Dictionary>& dictionary, Array<uint64_t>* absent);

// A vector of codes with those of the type, which are wider.
void WidenCodes(const DataType& type, const Ref<MemoryPool>& pool, Vector* vector);

}  // namespace colmerge
