// SPDX-License-Identifier: Apache-2.0
// One execution of a statement: what all its parts need, whichever thread they run on.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "base/progress.h"
#include "query/query.h"
#include "query/select_plan.h"

namespace colmerge {

// Everything but the counters is fixed once the run has begun. Shared by the batches of the result,
// which may borrow from the statement's constants, the parameters and the version.
struct QueryRun {
  std::shared_ptr<const PreparedStatement> statement;
  Ref<const TableVersion> held;  // keeps `version` alive; empty when the caller does that
  const TableVersion* version = nullptr;
  std::vector<Vector> parameters;
  QueryOptions options;
  Ref<MemoryPool> pool;
  int64_t now_microseconds = 0;
  uint64_t total_rows = 0;  // that will be read; for progress

  std::atomic<uint64_t> rows_read{0};
  Progress unheard;  // stands for the options' where they have none

  // Loops over many values ask it whether they are to end.
  Progress& progress() { return options.progress != nullptr ? *options.progress : unheard; }
  // Between blocks, after `rows` more have been read. on_calling_thread: the caller may be told.
  Status Continue(uint64_t rows, bool on_calling_thread);
  // The table was read to its end: nothing borrows from it any more.
  void ReleaseVersion() {
    version = nullptr;
    held = nullptr;
  }
};

// Since 1970, in UTC.
int64_t CurrentMicroseconds();

// RunParts (base/parallel_for.h) for parts of a run, which is told on while they are at work.
Status RunParts(QueryRun* run, uint32_t parts,
                const std::function<Status(uint32_t part, bool on_calling_thread)>& work);

}  // namespace colmerge
