// SPDX-License-Identifier: Apache-2.0
// One write: what goes in, what it may use, what it did.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/last_known.h"
#include "base/progress.h"
#include "column/batch.h"
#include "write/destination_options.h"
#include "write/write_condition.h"

namespace colmerge {

class MatchMemo;
struct BoundRules;

// A thread is worth waking for so many rows of a write: a few milliseconds of a merge.
inline constexpr uint64_t kRowsPerThread = uint64_t{1} << 15;

struct WriteRequest {
  const DestinationOptions& options;
  std::vector<Batch> batches;  // of any schemas; each as a write of its own would have it
  Schema schema;               // of a write without batches
  // Told after each block of batch_size rows; may end the write, which then changes nothing. nullptr: nobody.
  Progress* progress = nullptr;
  // What the batches are in, and all else that the write needs comes from: the store's, or for a write with a limit one
  // of its own with the store's as its parent and the limit as its budget, which memory that is set aside for the
  // table counts against, too.
  Ref<MemoryPool> pool;
  uint32_t threads = 1;  // most to work with; > 0
  // Of earlier writes by these options; nullptr: none.
  MatchMemo* matches = nullptr;
  LastKnown<BoundRules>* rules = nullptr;
  const WriteCondition* condition = nullptr;  // nullptr: it happens in any case
  // The rules of this write, once they are bound; nullptr: it has none.
  std::shared_ptr<const BoundRules> bound_rules = nullptr;

  uint32_t ThreadsFor(uint64_t rows) const {
    return static_cast<uint32_t>(std::clamp<uint64_t>(rows / kRowsPerThread, 1, threads));
  }
};

struct WriteResult {
  // inserted + updated + deleted + ignored, but for rows that on_missing deleted
  uint64_t rows_read = 0;
  uint64_t inserted = 0;
  uint64_t updated = 0;
  uint64_t deleted = 0;
  uint64_t ignored = 0;
  uint64_t batches = 0;
  uint64_t version = 0;  // of the table: the number of the commit that changed it last
  bool applied = true;   // not so when its token was there already: then all counts are 0
};

}  // namespace colmerge
