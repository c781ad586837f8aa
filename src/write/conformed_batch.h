// SPDX-License-Identifier: Apache-2.0
// Batches whose vectors have exactly the types of the table's columns.
#pragma once

#include <cstdint>
#include <vector>

#include "column/batch.h"
#include "write/schema_match.h"

namespace colmerge {

struct ConformedBatch {
  uint64_t rows = 0;
  uint64_t first_row = 0;  // rows of the write before this batch
  // Of an UPDATE: the row ids of its rows, whose places in the table stand in messages then.
  // Borrowed.
  const uint64_t* table_rows = nullptr;
  // By table column; vectors of absent columns have no type and no rows. A dictionary's codes are
  // those of ConformedBatches::dictionaries.
  std::vector<Vector> columns;
  std::vector<uint64_t> lines;
  const Vector* delete_when = nullptr;  // borrowed from the batch
};

struct ConformedBatches {
  // The match's, or one in which dictionary types have the wider codes that the write makes
  // necessary. Vectors have its types.
  std::shared_ptr<const Schema> schema;
  std::vector<ConformedBatch> batches;
  // By table column: the longer dictionary that the write makes necessary, nullptr for none.
  std::vector<Ref<const Dictionary>> dictionaries;
  uint64_t rows = 0;
};

// Casts where types differ. Borrows the batches, which must outlive the result. `columns`: those
// the table has now (fewer than the match's when columns are added). verb: for messages.
Result<ConformedBatches> ConformBatches(const std::vector<Batch>& batches, const SchemaMatch& match,
                                        const std::vector<Column>& columns, const char* verb,
                                        const Ref<MemoryPool>& pool);

// Says where in the write a row of a batch stands: row number, and line for text.
Status AtBatchRow(Status status, const ConformedBatch& batch, uint64_t row);

}  // namespace colmerge
