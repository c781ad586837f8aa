// SPDX-License-Identifier: Apache-2.0
// One execution of a statement: what all its parts need, whichever thread they run on.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "base/stop_check.h"
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
  std::atomic<bool> stop{false};  // a part failed, the others may end

  // Between blocks, after `rows` more have been read. on_calling_thread: hooks may be called.
  Status Continue(uint64_t rows, bool on_calling_thread);
  // The same as a function, for work within a block. The run must outlive it.
  StopCheck Check(bool on_calling_thread) {
    return [this, on_calling_thread] { return Continue(0, on_calling_thread); };
  }
  // The table was read to its end: nothing borrows from it any more.
  void ReleaseVersion() {
    version = nullptr;
    held = nullptr;
  }
};

// Since 1970, in UTC.
int64_t CurrentMicroseconds();

// A part that ends because another one failed; never reaches a user.
Status StoppedByOtherPart();

// Runs work(0) .. work(parts - 1), the first on the calling thread and the others on threads of
// their own as far as the system grants them. All are over on return. The error, or exception, is
// that of the first part that failed.
Status RunParts(QueryRun* run, uint32_t parts,
                const std::function<Status(uint32_t part, bool on_calling_thread)>& work);

}  // namespace colmerge
