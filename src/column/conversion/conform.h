// SPDX-License-Identifier: Apache-2.0
// Values on their way in, brought to exactly the form that a column holds.
#pragma once

#include "column/dictionary.h"
#include "column/vector.h"

namespace colmerge {

// The values as `type`: cast without loss where the types differ, else borrowed (source must outlive the result).
// Of a dictionary type the codes become those of *dictionary, the column's, which is replaced by a longer one when
// the source brings new values. Fails on types that cannot be cast and on the first value that does not fit, with
// its row.
Result<Vector> Conform(const Vector& source, const DataType& type, const Ref<MemoryPool>& pool,
                       Ref<const Dictionary>* dictionary);

}  // namespace colmerge
