// SPDX-License-Identifier: Apache-2.0
#include "capi/progress_report.h"

#include "capi/guard.h"

namespace colmerge::capi {
namespace {

colmerge_progress ToC(const ProgressCounts& counts) {
  colmerge_progress told{};
  told.struct_size = sizeof(told);
  told.rows_read = static_cast<int64_t>(counts.rows_read);
  told.batches = static_cast<int64_t>(counts.batches);
  told.rows_prepared = static_cast<int64_t>(counts.rows_prepared);
  told.total_rows = counts.total_rows == 0 ? -1 : static_cast<int64_t>(counts.total_rows);
  return told;
}

}  // namespace

Progress::Report ReportTo(colmerge_progress_function callback, void* user) {
  if (callback == nullptr) return {};
  return [callback, user](const ProgressCounts& counts) {
    const colmerge_progress progress = ToC(counts);
    const CallbackScope inside;
    return callback(user, &progress) == 0;
  };
}

}  // namespace colmerge::capi
