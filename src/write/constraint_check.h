// SPDX-License-Identifier: Apache-2.0
// Checks a planned write against the constraints that the table declares.
#pragma once

#include "index/index_set.h"
#include "index/pending_keys.h"
#include "write/conformed_batch.h"
#include "write/write_plan.h"

namespace colmerge {

struct ConstraintContext {
  const TableVersion& base;
  const SchemaMatch& match;
  const DestinationOptions& options;
  const ConformedBatches& input;
  const WritePlan& plan;
  const char* verb;  // for messages, as in "Cannot append - …"

  // What messages call a row of a batch: its number in the write, or in the table.
  uint64_t RowNumber(const ConformedBatch& batch, uint64_t row) const {
    return batch.table_rows == nullptr ? batch.first_row + row
                                       : CountLiveRowsBefore(base, batch.table_rows[row]);
  }
  // As AtBatchRow, with this number.
  Status AtRow(Status status, const ConformedBatch& batch, uint64_t row) const {
    if (batch.table_rows == nullptr) return AtBatchRow(std::move(status), batch, row);
    return std::move(status).AtRow(static_cast<int64_t>(RowNumber(batch, row)));
  }
};

// For every row that the write inserts or updates, each CHECK of the table is true or null, on the
// values that the row will have. `pool`: for working memory.
Status CheckConditions(const ConstraintContext& context, const Ref<MemoryPool>& pool);

// No null goes into a column that is declared not null or belongs to the primary key.
Status CheckNotNull(const ConstraintContext& context);

// For appends: every row's primary key is new to the table and to the write. `pending` stands on
// the primary key's index and receives the keys.
Status CheckAppendedPrimaryKeys(const ConstraintContext& context,
                                const std::vector<KeyVectors>& keys, PendingKeys* pending);

// For merges by other columns than the primary key: the keys of the rows that the write inserts or
// changes differ among themselves and from all other rows'. `index` is the primary key's, covering
// the base version.
Status CheckMergedPrimaryKeys(const ConstraintContext& context, const KeyIndex::View& index);

}  // namespace colmerge
