// SPDX-License-Identifier: Apache-2.0
// Plans a merge: which rows of the sources update, insert, delete, or are ignored.
//
// In three passes over the whole write, each a block at a time:
//   resolve    the row of each key (PendingKeys numbers new keys by first occurrence)
//   winners    of the rows that share a key, the one that counts (on_duplicate)
//   classify   what each winner does (delete_when, on_match, on_no_match)
// Row ids of new keys that insert nothing (deletions of rows that are not there) are closed up.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "write/change.h"
#include "write/destination_options.h"

namespace colmerge {

struct MergeContext {
  const TableVersion& base;
  const DestinationOptions& options;
  const std::vector<uint32_t>& merge_keys;  // of the table, ascending
  std::optional<uint32_t> delete_when;      // the column of the sources that marks deletions
  // The key vectors of each part, in the order of merge_keys; referred to by the pending keys.
  const std::vector<KeyVectors>& keys;
  // Called after each block with the rows resolved so far.
  const std::function<Status(uint64_t rows)>& on_block;
  uint32_t threads;  // most to work with
};

// Fills the maps of the change's parts, one for each of its sources, its deletions and counts.
Status PlanMerge(const MergeContext& context, PendingKeys* pending, Change* change);

// The key of a source's row, for messages.
std::string DescribeBatchKey(const KeyVectors& keys, uint64_t row);
// "'id'" or "'id, day'".
std::string DescribeKeyColumns(const Schema& schema, const std::vector<uint32_t>& columns);

}  // namespace colmerge
