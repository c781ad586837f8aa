// SPDX-License-Identifier: Apache-2.0
#include "query/query_run.h"

#include <chrono>

#include "base/parallel_for.h"

namespace colmerge {

int64_t CurrentMicroseconds() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

Status QueryRun::Continue(uint64_t rows, bool on_calling_thread) {
  const uint64_t read = rows_read.fetch_add(rows, std::memory_order_relaxed) + rows;
  return on_calling_thread ? progress().Pass({read, 0, 0, total_rows}) : progress().Check();
}

Status RunParts(QueryRun* run, uint32_t parts,
                const std::function<Status(uint32_t part, bool on_calling_thread)>& work) {
  return RunParts(&run->progress(), parts, work, [run] { return run->Continue(0, true); });
}

}  // namespace colmerge
