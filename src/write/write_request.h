// SPDX-License-Identifier: Apache-2.0
// One write: what goes in, what it may use, what it did.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "column/batch.h"
#include "write/destination_options.h"

namespace colmerge {

struct WriteProgress {
  uint64_t rows_read = 0;      // taken in so far
  uint64_t batches = 0;        // of them
  uint64_t rows_prepared = 0;  // resolved and checked so far
  uint64_t total_rows = 0;     // 0 while not known
};

// Called between blocks of batch_size rows; a Status that is not ok ends the write, changing
// nothing.
using ProgressHook = std::function<Status(const WriteProgress&)>;

// A thread is worth waking for so many rows of a write: a few milliseconds of a merge.
inline constexpr uint64_t kRowsPerThread = uint64_t{1} << 15;

struct WriteRequest {
  const DestinationOptions& options;
  std::vector<Batch> batches;  // all of one schema, which is that of `schema`
  Schema schema;
  ProgressHook on_progress;  // may be empty
  // What the batches are in and all else that the write needs comes from. It belongs to this write, with the
  // store's as its parent; its budget is the write's limit, which the memory that is set aside for the table counts
  // against as well.
  Ref<MemoryPool> pool;
  uint32_t threads = 1;  // most to work with; > 0

  uint32_t ThreadsFor(uint64_t rows) const {
    return static_cast<uint32_t>(std::clamp<uint64_t>(rows / kRowsPerThread, 1, threads));
  }
};

struct WriteResult {
  uint64_t rows_read = 0;  // inserted + updated + deleted + ignored
  uint64_t inserted = 0;
  uint64_t updated = 0;
  uint64_t deleted = 0;
  uint64_t ignored = 0;
  uint64_t batches = 0;
  uint64_t version = 0;  // of the table: the number of the commit that changed it last
};

}  // namespace colmerge
