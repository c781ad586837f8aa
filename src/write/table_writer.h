// SPDX-License-Identifier: Apache-2.0
// Carries writes to one table through: match, conform, plan, check, prepare, commit.
//
// The caller holds the table's writer mutex. Each function either changes the table as a whole or,
// when it returns an error or throws std::bad_alloc, not at all.
#pragma once

#include "table/table.h"
#include "write/write_request.h"

namespace colmerge {

// Appends, replaces or merges. A table without a version is created by the write.
Result<WriteResult> WriteToTable(Table* table, const WriteRequest& request, const HashSeed& seed,
                                 const Ref<MemoryPool>& pool);

// Deletes the rows that have one of the keys: the columns of the batch are compared with those of
// their names. Keys without a row, and keys given again, count as ignored.
Result<WriteResult> DeleteFromTable(Table* table, const Batch& keys);

// Removes all rows; schema, constraints and indexed columns stay. Returns the new version.
uint64_t TruncateTable(Table* table);

// The first version of a table, without rows.
Ref<TableVersion> MakeFirstVersion(Schema schema, std::vector<uint32_t> primary_key,
                                   const HashSeed& seed, const Ref<MemoryPool>& pool);

}  // namespace colmerge
