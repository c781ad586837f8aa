// SPDX-License-Identifier: Apache-2.0
// What a write will do to the rows of a table, worked out before anything changes.
#pragma once

#include <cstdint>
#include <vector>

#include "base/buffer.h"

namespace colmerge {

// The part of a write that one of its batches contributes. Row numbers are those of the batch,
// targets are row ids of the table.
struct BatchPlan {
  explicit BatchPlan(const Ref<MemoryPool>& pool)
      : update_rows(pool), update_targets(pool), insert_rows(pool), insert_targets(pool) {}

  Array<uint32_t> update_rows;
  Array<uint64_t> update_targets;
  Array<uint32_t> insert_rows;
  Array<uint64_t> insert_targets;
  // Instead of insert_rows and insert_targets: all rows, to successive ids from first_target.
  bool inserts_all = false;
  uint64_t first_target = 0;
};

struct WritePlan {
  explicit WritePlan(const Ref<MemoryPool>& pool) : deletes(pool) {}

  std::vector<BatchPlan> batches;
  Array<uint64_t> deletes;  // row ids
  uint64_t inserted = 0;
  uint64_t updated = 0;
  uint64_t ignored = 0;

  bool empty() const { return inserted == 0 && updated == 0 && deletes.empty(); }
};

}  // namespace colmerge
