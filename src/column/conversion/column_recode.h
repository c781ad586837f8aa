// SPDX-License-Identifier: Apache-2.0
// Columns written anew: as another type, with wider codes, or without the dictionary's unused entries.
#pragma once

#include <functional>

#include "base/status.h"
#include "column/column.h"

namespace colmerge {

// A copy of the first `rows` rows of a column of the dictionary type `from`, as type `to`. Each
// code becomes codes[code], or stays as it is (nullptr), and is one of `dictionary`. `on_chunk` is asked before each
// chunk whether to go on.
Result<Column> RecodeColumn(const Column& column, uint64_t rows, const DataType& from,
                            const DataType& to, const uint32_t* codes,
                            Ref<const Dictionary> dictionary,
                            const std::function<Status()>& on_chunk, const Ref<MemoryPool>& pool);

// The first `rows` rows of a column. What those that are deleted hold is not looked at. `on_chunk` is asked before each
// chunk whether to go on.
struct ColumnRows {
  const Column& column;
  const DataType& type;
  uint64_t rows;
  std::function<bool(uint64_t)> is_deleted;
  std::function<Status()> on_chunk;
};

// The entries of the dictionary, which there is, as values of another type, and the code that each has by now; no codes:
// those that they had. Where that type does not hold all of them, entries that no row has are left out, without a code. The
// same for the same rows.
Result<Dictionary::Extended> CastDictionary(const ColumnRows& given, const DataType& values,
                                            const Ref<MemoryPool>& pool);

// A copy as type `to`: each value exactly, or the error of the first that `to` does not hold, with its row. Deleted rows
// may become null.
Result<Column> CastColumn(const ColumnRows& given, const DataType& to, const Ref<MemoryPool>& pool);

// Whether some row has a code: a byte for each entry of the dictionary, which there is.
Result<Buffer> FindUsedEntries(const ColumnRows& given, const Ref<MemoryPool>& pool);

}  // namespace colmerge
