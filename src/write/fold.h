// SPDX-License-Identifier: Apache-2.0
// Rows of one write with equal keys, folded into what they come to one after the other.
//
// One write is as many writes of one row: each row of a key meets what the rows before it have left, and changes the
// columns that it has. So where the last of equal keys counts, it counts column by column:
//
//   the table has       a   x = 1   y = 2
//
//   rows of the write   a   x = 5             y is absent, which is not null
//                       a           y = 7
//                       b   delete            b is not in the table: ignored
//                       b   x = 3             inserted, for it is not there
//                       b           y = 4     matched: it has been inserted by the row before
//                       a   delete
//                       a   x = 8             inserted again
//
//   come to             a   x = 8   y = null  an update: the row keeps its place, and has what came after its deletion
//                       b   x = 3   y = 4     an insert
//
// Each key that occurs in several rows gets one row of a part of its own (ChangePart::is_listed), whose columns list what
// it has; its rows in the other parts take no further part. Counted is what becomes of the key, once, and its other rows
// as ignored. Rows are walked once, in the order of their keys, so the cost is that of sorting those that share one.
//
// Nothing of this is needed, and nothing of it done, where each row says everything about its key: an upsert that gives
// all its rows the same columns, nulls included. There the last row of a key is what all of them come to.
#pragma once

#include <vector>

#include "write/merge_plan.h"
#include "write/row_kind.h"

namespace colmerge {

// In place of a resolved row's id: the row takes no further part.
inline constexpr uint64_t kNoPart = kNoRow - 2;

// What becomes of new keys, by key; set for those that are inserted. births: the row of the write that inserted the key
// last; may be empty, where no row deletes.
struct NewKeys {
  Array<bool>* inserts;
  Array<uint64_t>* births;
};

// rows: by part, the id of each row's key, of the table or of a new key, or kNoPart; those that are folded get kNoPart.
// kinds: by part, or empty where all rows are upserts. Fails where on_match or on_no_match does.
Status FoldEqualKeys(const MergeContext& context, uint64_t new_keys,
                     const std::vector<Array<RowKind>>& kinds, std::vector<Array<uint64_t>>* rows,
                     const NewKeys& new_keys_become, Change* change);

}  // namespace colmerge
