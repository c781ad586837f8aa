// SPDX-License-Identifier: Apache-2.0
// Plans a merge: which rows of the sources update, insert, delete, or are ignored.
//
// In passes over the whole write, each of which needs what the one before has settled for all of it:
//
//   resolve    the row of each key: one of the table's, or, for a new key, the next behind them (PendingKeys)
//   kinds      what rows are by delete_when or row_kind; those that take no part are out (row_kind.h)
//   winners    of the rows that share a key, the one that counts (on_duplicate); where that is the last one and
//              not all that it does depends on it alone, the rows are folded into one instead (fold.h)
//   classify   what each winner does (delete_when, on_match, on_no_match)
//   close up   new keys that insert nothing leave gaps in the row ids, which those behind them fill
//
// A table whose rows 0, 1, 2 have the keys a, b, c; a write of five rows, the last of equal keys counts:
//
//   source row       0      1      2      3      4
//   key              b      x      b      y      z
//   marked           .      .      .      yes    .      delete_when
//                  --------------------------------
//   resolve          1      3      1      4      5      x, y, z are new: in order of first occurrence
//   winners          lost   3      1      4      5      row 2 of the write has the key of row 0
//   classify         .      ins    upd    .      ins    y is to go and is not there
//   close up         .      3      1      .      4      z is row 4 now; y leaves the index
//                  --------------------------------
//   updates  2 -> 1      inserts  1 -> 3, 4 -> 4      deletes  none      ignored  2
//
// Why so. What a row does depends on rows behind it as soon as the last of equal keys counts, so no row is decided
// before all are resolved. To resolve is what waits for memory: a line of the index and one of each key column, a
// block of keys announced at a time, so that dozens of cache misses are on their way at once. The other passes run
// over arrays of the write's own size, the plain case of an upsert without a branch. That a loser is out before it is
// classified means that on_match = error complains about rows that count, and about no others.
//
// What holds in the end, whatever the options:
//   - a row id is the target of one update, one insert or one deletion, or of none;
//   - inserts have the ids from base.rows on, without a gap, in the order in which their keys came first, which need
//     not be the order of the rows that won;
//   - rows_read = inserted + updated + deleted + ignored;
//   - the pending keys are those of the inserts, under the ids that the inserts have.
//
// On failure (a key that is repeated in the table or in the write where that is an error, a null key, a row that is
// refused, a caller who cancels, memory that is refused) nothing has to be undone here: the plan is given up with the
// change, and the pending keys leave the index with their destructor. Until then the index has had entries of rows
// that no version has, which no reader takes for a match.
//
// With several threads keys are looked up ahead of being resolved (key_look_ahead.h). That only reads; new keys are
// still numbered one after the other, so that the plan is the same for any number of threads.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "write/change.h"
#include "write/destination_options.h"
#include "write/row_kind.h"

namespace colmerge {

struct MergeRules;
class RowSet;

// By column of the table afterwards: the integer type of the codes that its values need at least.
using WiderCodes = std::map<uint32_t, TypeId>;

struct MergeContext {
  const TableVersion& base;
  const DestinationOptions& options;
  const std::vector<uint32_t>& merge_keys;  // of the table, ascending
  // By part: the source's column of delete_when or row_kind; all parts have one, or none.
  std::vector<std::optional<uint32_t>> row_markers;
  // The key vectors of each part, in the order of merge_keys; referred to by the pending keys.
  const std::vector<KeyVectors>& keys;
  // Called after each block with the rows resolved so far, and with all of them between later steps.
  const std::function<Status(uint64_t rows)>& on_block;
  const Progress* progress;           // looked at within later steps, or nullptr
  uint32_t threads;                   // most to work with
  const MergeRules* rules = nullptr;  // nullptr: there are none
  // Gets the rows of the table whose keys the write has, whatever becomes of them; nullptr: nobody asks.
  RowSet* present = nullptr;
  // By part, filled by PlanMerge: what its rows are, where they are marked.
  std::vector<Array<RowKind>>* kinds = nullptr;
  // Gets a column whose codes cannot tell apart all that a rule makes of its values. The merge fails then, and is to be
  // made once more, with codes that can. nullptr: codes stay as they are.
  WiderCodes* wider_codes = nullptr;

  bool has_markers() const { return !row_markers.empty() && row_markers.front().has_value(); }
};

// Fills the maps of the change's parts, one for each of its sources, its deletions and counts.
Status PlanMerge(const MergeContext& context, PendingKeys* pending, Change* change);

// Brings an index up to date with a version; a caller who listens may end that. progress may be nullptr.
Status CatchUp(KeyIndex* index, const TableVersion& version, const Progress* progress);

// A row that on_match or on_no_match does not allow.
Status RefusedRow(const MergeContext& context, const Change& change, const ChangePart& part,
                  const KeyVectors& keys, uint64_t row, const char* why);

// The key of a source's row, for messages.
std::string DescribeBatchKey(const KeyVectors& keys, uint64_t row);
// "'id'" or "'id, day'".
std::string DescribeKeyColumns(const Schema& schema, const std::vector<uint32_t>& columns);

}  // namespace colmerge
