// SPDX-License-Identifier: Apache-2.0
// Plans a merge: which rows of the batches update, insert, delete, or are ignored.
//
// In three passes over the whole write, each a block at a time:
//   resolve    the row of each key (PendingKeys numbers new keys by first occurrence)
//   winners    of the rows that share a key, the one that counts (on_duplicate)
//   classify   what each winner does (delete_when, on_match, on_no_match)
// Row ids of new keys that insert nothing (deletions of rows that are not there) are closed up.
#pragma once

#include "index/pending_keys.h"
#include "write/conformed_batch.h"
#include "write/write_plan.h"
#include "write/write_request.h"

namespace colmerge {

struct MergeContext {
  const TableVersion& base;
  const SchemaMatch& match;
  const DestinationOptions& options;
  const ConformedBatches& input;
  // The key vectors of each batch, in the order of match.merge_keys; referred to by `pending`.
  const std::vector<KeyVectors>& keys;
  // Called after each block with the rows resolved so far.
  const std::function<Status(uint64_t rows)>& on_block;
  uint32_t threads;  // most to work with
};

Result<WritePlan> PlanMerge(const MergeContext& context, PendingKeys* pending);

// The key of a batch's row, for messages.
std::string DescribeBatchKey(const KeyVectors& keys, uint64_t row);
// "'id'" or "'id, day'".
std::string DescribeKeyColumns(const Schema& schema, const std::vector<uint32_t>& columns);

}  // namespace colmerge
