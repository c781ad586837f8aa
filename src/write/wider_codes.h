// SPDX-License-Identifier: Apache-2.0
// Wider codes for columns whose dictionaries outgrow those they have.
#pragma once

#include "table/table_version.h"

namespace colmerge {

// A version with the same number and contents in which the columns have the types of `schema`,
// whose first fields are theirs but for wider codes. Nobody else knows it: a write goes on from it
// and publishes it with what it adds, or lets it go. Costs a pass over the columns in question.
// `pool`: for the codes. Row ids, values of keys and so indexes stay.
Result<Ref<TableVersion>> WithWiderCodes(const TableVersion& base, const Schema& schema,
                                         const Ref<MemoryPool>& pool);

}  // namespace colmerge
