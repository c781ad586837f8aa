// SPDX-License-Identifier: Apache-2.0
#include "capi/write_progress.h"

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

void ProgressReporter::Configure(const colmerge_write_options& options, uint64_t batch_size) {
  callback_ = options.progress;
  user_ = options.user;
  cancel_ = options.cancel;
  interval_ = options.progress_interval == 0 ? batch_size
                                             : static_cast<uint64_t>(options.progress_interval);
}

Status ProgressReporter::Pass(const WriteProgress& now) {
  COLMERGE_RETURN_IF_ERROR(CheckFlag());
  if (callback_ == nullptr || !IsDue(now)) return Status::Ok();
  told_ = WorkOf(now);
  const colmerge_progress progress = ToC(now);
  int32_t answer = 0;
  {
    const CallbackScope inside;
    answer = callback_(user_, &progress);
  }
  if (answer != 0) {
    return Status(Code::kCancelled, "The write was cancelled by its progress callback");
  }
  return CheckFlag();
}

bool ProgressReporter::IsDue(const WriteProgress& now) const {
  const uint64_t since = WorkOf(now) - told_;
  if (since >= interval_) return true;
  return since != 0 && now.rows_prepared != 0 && now.rows_prepared == now.total_rows;
}

Status ProgressReporter::CheckFlag() const {
  if (cancel_ == nullptr || __atomic_load_n(cancel_, __ATOMIC_ACQUIRE) == 0) return Status::Ok();
  return Status(Code::kCancelled, "The write was cancelled by its cancel flag");
}

}  // namespace colmerge::capi
