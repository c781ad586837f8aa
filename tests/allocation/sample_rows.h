// SPDX-License-Identifier: Apache-2.0
// The rows that the calls of this test write: always the same, of every kind of column.
#pragma once

#include <cstdint>

#include "support/cell.h"

namespace colmerge::test {

// Which columns there are beside `id` (int64).
enum class Shape {
  kPlain,       // name (utf8, some long), score (float64), flag (bool)
  kNarrow,      // id as int32, score as float32, name as large_utf8: to be widened
  kDictionary,  // kind (dictionary of utf8)
  kNested,      // tags (list of utf8), place (struct)
  kWide,        // all of kPlain and more types
  kMarked,      // kPlain and gone (bool), true in every third row
  kExtended,    // kPlain and note (utf8), kind (dictionary of utf8)
};

// Rows with ids from `first` on.
RowBatch SampleRows(Shape shape, int64_t first, int64_t count);

// Only the ids.
RowBatch SampleKeys(int64_t first, int64_t count);

}  // namespace colmerge::test
