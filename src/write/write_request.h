// SPDX-License-Identifier: Apache-2.0
// One write: what goes in, what it may use, what it did.
#pragma once

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

struct WriteRequest {
  const DestinationOptions& options;
  std::vector<Batch> batches;  // all of one schema, which is that of `schema`
  Schema schema;
  ProgressHook on_progress;   // may be empty
  uint64_t memory_limit = 0;  // bytes that the write may allocate; 0: none
  uint64_t memory_taken = 0;  // bytes of that which the batches take already
  uint32_t threads = 1;       // most threads to work with; > 0
};

// A thread is worth waking for so many rows of a write: a few milliseconds of a merge.
inline constexpr uint64_t kRowsPerThread = uint64_t{1} << 15;

struct WriteResult {
  uint64_t rows_read = 0;  // inserted + updated + deleted + ignored
  uint64_t inserted = 0;
  uint64_t updated = 0;
  uint64_t deleted = 0;
  uint64_t ignored = 0;
  uint64_t batches = 0;
  uint64_t version = 0;
};

}  // namespace colmerge
