// SPDX-License-Identifier: Apache-2.0
// Random tables, as a history of writes leaves them.
#pragma once

#include "differential/random.h"
#include "property/store_calls.h"

namespace colmerge::test {

// Makes the table "t": not-null int64 "id", of which no two are equal, and columns "c0", "c1", … of any types. They are
// declared, or inferred from a first write of narrower types and made wider by a second. Rows have been updated and
// deleted since; now and then there is a primary key, metadata, or no row.
void MakeAnyTable(Random* random, colmerge_store* store);

// A row batch of these fields: ids from first_id on, other values at random.
RowBatch RandomRows(Random* random, const std::vector<Field>& fields, int64_t first_id,
                    uint64_t rows);

}  // namespace colmerge::test
