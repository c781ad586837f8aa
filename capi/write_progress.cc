// SPDX-License-Identifier: Apache-2.0
#include "capi/write_progress.h"

#include "base/error.h"
#include "capi/guard.h"

namespace colmerge::capi {
namespace {

uint64_t WorkOf(const WriteProgress& progress) {
  return progress.rows_read + progress.rows_prepared;
}

colmerge_progress ToC(const WriteProgress& progress) {
  colmerge_progress told{};
  told.struct_size = sizeof(told);
  told.rows_read = static_cast<int64_t>(progress.rows_read);
  told.batches = static_cast<int64_t>(progress.batches);
  told.rows_prepared = static_cast<int64_t>(progress.rows_prepared);
  told.total_rows = progress.total_rows == 0 ? -1 : static_cast<int64_t>(progress.total_rows);
  return told;
}

}  // namespace

Status ProgressReporter::Pass(const WriteProgress& now) {
  COLMERGE_RETURN_IF_ERROR(CheckFlag());
  if (settings_.callback == nullptr || !IsDue(now)) return Status::Ok();
  told_ = WorkOf(now);
  const colmerge_progress progress = ToC(now);
  int32_t answer = 0;
  {
    const CallbackScope inside;
    answer = settings_.callback(settings_.user, &progress);
  }
  if (answer != 0) {
    return Error(Code::kCancelled, "The {} was cancelled by its progress callback", what_);
  }
  return CheckFlag();
}

bool ProgressReporter::IsDue(const WriteProgress& now) const {
  const uint64_t since = WorkOf(now) - told_;
  if (since >= settings_.interval) return true;
  return since != 0 && now.rows_prepared != 0 && now.rows_prepared == now.total_rows;
}

Status ProgressReporter::CheckFlag() const {
  const int32_t* cancel = settings_.cancel;
  if (cancel == nullptr || __atomic_load_n(cancel, __ATOMIC_ACQUIRE) == 0) return Status::Ok();
  return Error(Code::kCancelled, "The {} was cancelled by its cancel flag", what_);
}

}  // namespace colmerge::capi
