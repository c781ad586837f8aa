// SPDX-License-Identifier: Apache-2.0
// Full synchronisation: what becomes of rows of the table that a merge does not have (on_missing), within a scope.
//
// The scope is a condition on rows. Rows of the table for which it is true are the write's business: those whose keys it
// lacks go. Rows that it brings must lie within, as they will be; one for which the condition is false or null does not.
#pragma once

#include "index/row_set.h"
#include "write/merge_plan.h"

namespace colmerge {

// Rows of the version that are live, in the scope, and not `present`: deletes them, or fails with the first. `present`:
// all rows whose keys the write has, those of ignored rows too.
Status TreatMissingRows(const MergeContext& context, const RowSet& present, Change* change);

// That the rows which the change inserts or updates will be in the scope. The change is whole by now.
Status CheckScope(const MergeContext& context, const Change& change);

}  // namespace colmerge
