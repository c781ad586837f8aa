// SPDX-License-Identifier: Apache-2.0
// Changes of rows that are known: by their ids (what is left of a DELETE or an UPDATE once its rows are found and
// its values computed), or by their keys.
//
// The caller holds the table's writer lock; `base` is its version.
#pragma once

#include <cstdint>
#include <vector>

#include "write/change.h"

namespace colmerge {

// rows: ids of live rows, each once.
Change MakeDeletion(const TableVersion& base, Array<uint64_t> rows, const Ref<MemoryPool>& pool);

// Deletes the rows that have one of the keys: the columns of the batch are compared with those of their names. Keys
// without a row, and keys given again, count as ignored. progress, which may be nullptr, may end it.
Result<Change> MakeKeyDeletion(const TableVersion& base, const Batch& keys,
                               const Ref<MemoryPool>& pool, const Progress* progress);

// New values for some rows: value i is of row id rows[i].
struct RowValues {
  explicit RowValues(const Ref<MemoryPool>& pool) : rows(pool) {}

  Array<uint64_t> rows;        // of live rows, each once in all
  std::vector<Vector> values;  // one for each column that is set
};

// Sets the columns, which are different ones. The values are of the columns' types or can be cast to them without
// loss; they must own their memory, or borrow what `owners` keep. progress, which may be nullptr, may end it.
Result<Change> MakeUpdate(const TableVersion& base, const std::vector<uint32_t>& columns,
                          std::vector<RowValues> updates,
                          std::vector<std::shared_ptr<const void>> owners,
                          const Ref<MemoryPool>& pool, const Progress* progress);

}  // namespace colmerge
