// SPDX-License-Identifier: Apache-2.0
// Groups rows and computes the aggregates of each group; DISTINCT is a grouping without aggregates.
#pragma once

#include <memory>
#include <vector>

#include "expr/evaluate/evaluate.h"
#include "query/aggregate_state.h"
#include "query/group_table.h"

namespace colmerge {

// Not thread-safe: each thread has one of its own, which are then merged in table order.
class Aggregation {
 public:
  // Without keys all rows are one group, which is there without rows, too. keys and calls must
  // outlive it, and so must `progress`, which is asked where Merge and Finish take long.
  Aggregation(const std::vector<ExpressionPtr>& keys, const std::vector<AggregateCall>& calls,
              bool grouped_by_keys, const HashSeed& seed, uint64_t expected_rows,
              const Ref<MemoryPool>& pool, const Progress* progress);

  // Takes in the selected rows of a block.
  Status Add(const Selection& selection, EvaluationContext& context);
  Status Merge(Aggregation& other);

  uint64_t groups() const { return table_ ? table_->size() : 1; }
  // The keys, then the results of the calls, one row a group.
  Result<std::vector<Vector>> Finish();

 private:
  Status FindGroups(const Selection& selection, EvaluationContext& context);
  Status Update(size_t call, const Selection& selection, EvaluationContext& context);
  void Resize();

  const std::vector<ExpressionPtr>& keys_;
  const std::vector<AggregateCall>& calls_;
  Ref<MemoryPool> pool_;
  const Progress* progress_;
  std::unique_ptr<GroupTable> table_;  // nullptr: one group
  std::vector<std::unique_ptr<AggregateState>> states_;
  Array<uint32_t> groups_;         // of the block's selected rows
  Array<uint32_t> filtered_rows_;  // for FILTER
  Array<uint32_t> filtered_groups_;
  Vector all_valid_;  // what count(*) counts
};

}  // namespace colmerge
