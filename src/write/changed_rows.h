// SPDX-License-Identifier: Apache-2.0
// The values that rows will have once a change is committed: for checks before anything changes.
#pragma once

#include "write/change.h"

namespace colmerge {

// Entries [start, start + count) of a part's updates or of its inserts.
struct ChangedRows {
  const ChangePart& part;
  const RowMap& map;  // &part.updates or &part.inserts
  uint64_t start;
  uint64_t count;

  bool are_inserted() const { return &map == &part.inserts; }
  // Which of these rows take a value of the column from the part; nullptr: none.
  const RowMap* MapOf(uint32_t column) const {
    const ColumnPart& values = part.columns[column];
    return are_inserted() ? values.inserts : values.updates;
  }
};

// A column in these rows: what the change gives, where it gives nothing what they hold, else null. Borrows from the
// change and its base.
Vector ChangedColumn(const Change& change, const TableVersion& base, uint32_t column,
                     const ChangedRows& rows, const Ref<MemoryPool>& pool);

}  // namespace colmerge
