// SPDX-License-Identifier: Apache-2.0
// Rows outside a table: vectors of one length under a schema.
#pragma once

#include <cstdint>
#include <vector>

#include "base/buffer.h"
#include "column/schema.h"
#include "column/vector.h"

namespace colmerge {

struct Batch {
  Schema schema;
  uint64_t rows = 0;
  std::vector<Vector> columns;  // one for each field, each of `rows` values
  // For text: the line of the source each row began on, 1-based; empty elsewhere.
  std::vector<uint64_t> lines;
  // Which rows have which columns, where not all have all: an absent value is not a null, for it leaves what is stored
  // as it is. Empty, or for each column a bitmap of its rows (bit i: row i has it), itself empty where all have it. The
  // values of rows that do not have the column are null.
  std::vector<Buffer> presence;
};

// Rows of a batch that are worked on between two looks at whether the work is still wanted, some milliseconds; a multiple
// of 8. Of a batch with dictionaries at least as many as these have values, each of which is looked at for every piece.
uint64_t RowsAtOnce(const Batch& batch);
// `count` rows from `start`, a multiple of 8, borrowing the memory of the whole, which must outlive the slice.
Batch SliceBatch(const Batch& whole, uint64_t start, uint64_t count, const Ref<MemoryPool>& pool);

// A supply of batches of one schema, pulled until it is empty. The only iterator over data on its
// way in (Arrow streams, text in pieces) and out (scans, query results).
class BatchSource {
 public:
  virtual ~BatchSource() = default;
  virtual const Schema& schema() const = 0;
  // Puts the next batch into *batch and returns true, or returns false at the end.
  virtual Result<bool> Next(Batch* batch) = 0;
};

}  // namespace colmerge
