// SPDX-License-Identifier: Apache-2.0
// Checks a change against the constraints that its table declares, on the values that rows will have.
#pragma once

#include "write/change.h"

namespace colmerge {

// What all of this file checks, in this order. `base`: the version that the change is of. Primary keys that the
// change resolves to check them enter their index with it (Change::keys). `progress`, unless nullptr, may end the check.
Status CheckChange(const TableVersion& base, const Progress* progress, Change* change);

// No null goes into a column that is declared not null or belongs to the primary key.
Status CheckNotNull(const TableVersion& base, const Change& change);

// For every row that the change inserts or updates, each CHECK of the table is true or null.
Status CheckConditions(const TableVersion& base, const Progress* progress, const Change& change);

// The same for conditions that no table declares.
Status CheckConditions(const std::vector<CheckConstraint>& checks, const TableVersion& base,
                       const Progress* progress, const Change& change);

// The primary keys of the rows that the change inserts or updates differ among themselves and from all other rows'.
Status CheckPrimaryKey(const TableVersion& base, const Progress* progress, Change* change);

}  // namespace colmerge
