// SPDX-License-Identifier: Apache-2.0
// From a write to a change: match, conform, plan.
//
//   match     columns by name; which are added                                   schema_match
//   conform   what differs is cast, exactly or not at all; dictionaries grow      column/conversion/conform
//   resolve   keys to row ids, a block at a time, by the index of the merge keys  merge_plan
//   plan      winners among equal keys; which rows update, insert, delete         merge_plan
// What the options ask for is settled here: the change says only which values go where.
#pragma once

#include "table/table.h"
#include "write/change.h"
#include "write/write_request.h"

namespace colmerge {

// What an append, replace or merge makes of a table, whose writer lock the caller holds; `current` is its version,
// nullptr for a table that the write creates. Takes the batches. `seed`, `pool`: of the store.
Result<Change> MakeWriteChange(const TableVersion* current, WriteRequest* request,
                               const HashSeed& seed, const Ref<MemoryPool>& pool);

// All rows go; schema, constraints and indexed columns stay. A table whose rows are deleted already is written
// again without them.
Change MakeTruncation(const TableVersion& base);

// The first version of a table, without rows.
Ref<TableVersion> MakeFirstVersion(Schema schema, std::vector<uint32_t> primary_key,
                                   const HashSeed& seed, const Ref<MemoryPool>& pool);

}  // namespace colmerge
