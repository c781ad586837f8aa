// SPDX-License-Identifier: Apache-2.0
// Deletes and updates rows of a table by their ids: what is left of a DELETE or an UPDATE once its
// rows are found and its values computed.
//
// The caller holds the table's writer mutex. Each function either changes the table as a whole or,
// when it returns an error or throws std::bad_alloc, not at all; without rows it leaves the version
// as it is. In the result, rows_read is the number of rows given.
#pragma once

#include <cstdint>
#include <vector>

#include "table/table.h"
#include "write/write_request.h"

namespace colmerge {

// rows: ids of live rows, each once.
WriteResult DeleteRows(Table* table, const Array<uint64_t>& rows);

// New values for some rows: batch row i is of row id rows[i].
struct RowValues {
  const uint64_t* rows = nullptr;  // of live rows, each once in all
  uint64_t count = 0;
  std::vector<Vector> values;  // one for each column that is set
};

// Sets the columns, which are different ones. The values are of the columns' types or can be cast
// to them without loss; they must own their memory, or borrow such as no write to the table
// changes. Constraints are checked for what the rows become. `pool`: for working memory.
Result<WriteResult> UpdateRows(Table* table, const std::vector<uint32_t>& columns,
                               std::vector<RowValues> updates, const Ref<MemoryPool>& pool);

}  // namespace colmerge
