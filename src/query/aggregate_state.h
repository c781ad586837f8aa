// SPDX-License-Identifier: Apache-2.0
// Running results of one aggregate for all groups of a query.
//
// Groups are numbered from 0. Rows come a block at a time with the group of each, and one typed
// loop updates an array of states. States of several threads are merged, in table order.
// Not thread-safe.
#pragma once

#include <memory>

#include "base/hash.h"
#include "base/progress.h"
#include "query/select_plan.h"
#include "query/value_loader.h"

namespace colmerge {

class AggregateState {
 public:
  virtual ~AggregateState() = default;
  // There are `groups` groups now; new ones have seen nothing.
  virtual void Resize(uint64_t groups) = 0;
  // Takes in values, whose groups are there.
  virtual Status Update(const ValueChoice& choice) = 0;
  // Takes in what another state of the same aggregate has seen: its group i is group groups[i].
  virtual Status Merge(AggregateState& other, const uint32_t* groups, uint64_t count) = 0;
  // The results, one a group. The state is of no use afterwards.
  virtual Result<Vector> Finish() = 0;
};

// `seed`: for DISTINCT. `progress`: asked whether to go on where Merge and Finish take long; must
// outlive the state.
std::unique_ptr<AggregateState> MakeAggregateState(const AggregateCall& call, const HashSeed& seed,
                                                   const Ref<MemoryPool>& pool,
                                                   const Progress* progress);

// The parts of the above, by what the aggregate computes; `argument` as the call is bound.
std::unique_ptr<AggregateState> MakeCount(const Ref<MemoryPool>& pool);
std::unique_ptr<AggregateState> MakeSum(const DataType& argument, const DataType& result,
                                        bool average, const Ref<MemoryPool>& pool);
std::unique_ptr<AggregateState> MakeMoments(AggregateKind kind, const Ref<MemoryPool>& pool);
std::unique_ptr<AggregateState> MakeExtreme(const DataType& argument, bool largest,
                                            const Ref<MemoryPool>& pool);
std::unique_ptr<AggregateState> MakeStringExtreme(const DataType& argument, bool largest,
                                                  const Ref<MemoryPool>& pool);
std::unique_ptr<AggregateState> MakeDistinct(std::unique_ptr<AggregateState> aggregate,
                                             const DataType& argument, const HashSeed& seed,
                                             const Ref<MemoryPool>& pool, const Progress* progress);

}  // namespace colmerge
