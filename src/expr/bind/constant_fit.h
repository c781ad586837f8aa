// SPDX-License-Identifier: Apache-2.0
// Whether a constant is a value of a column's own type, so that a comparison needs no cast of the
// column.
#pragma once

#include "column/vector.h"

namespace colmerge {

enum class Fit : uint8_t {
  kExact,      // it is: the comparison means the same in the column's type
  kBelow,      // it is less than every value of the type
  kAbove,      // it is greater than every value of the type
  kJustBelow,  // it equals none; of the type's values, the greatest that is less is `value`
  kJustAbove,  // it equals none; of the type's values, the least that is greater is `value`
  kUnknown,    // only the common type of both tells
};

struct FittedConstant {
  Fit fit = Fit::kUnknown;
  Vector value;  // of the column's type
};

// constant: one row that is not null. type: no dictionary.
FittedConstant FitConstant(const Vector& constant, const DataType& type,
                           const Ref<MemoryPool>& pool);

}  // namespace colmerge
