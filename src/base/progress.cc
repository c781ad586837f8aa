// SPDX-License-Identifier: Apache-2.0
#include "base/progress.h"

#include <utility>

#include "base/error.h"

namespace colmerge {
namespace {

uint64_t WorkOf(const ProgressCounts& counts) { return counts.rows_read + counts.rows_prepared; }

}  // namespace

Progress::Progress(const char* what, const int32_t* cancel_flag, uint64_t interval, Report report)
    : what_(what), cancel_flag_(cancel_flag), interval_(interval), report_(std::move(report)) {}

Status Progress::Check() const {
  if (IsFlagSet()) return Error(Code::kCancelled, "The {} was cancelled by its cancel flag", what_);
  if (is_stopped_.load(std::memory_order_relaxed)) {
    return Error(Code::kCancelled, "The {} was stopped by one of its threads", what_);
  }
  return Status::Ok();
}

Status Progress::CheckStep() const {
  if (step_checks_left_.load(std::memory_order_relaxed) != kUncounted &&
      step_checks_left_.fetch_sub(1, std::memory_order_relaxed) == 1) {
    return Error(Code::kCancelled, "The {} has taken as many steps as it may", what_);
  }
  return Check();
}

Status Progress::Pass(const ProgressCounts& now) {
  COLMERGE_RETURN_IF_ERROR(Check());
  if (!report_) return Status::Ok();
  last_ = now;
  ProgressCounts whole = now;
  whole.rows_read += before_.rows_read;
  whole.batches += before_.batches;
  whole.rows_prepared += before_.rows_prepared;
  if (is_piece_) whole.total_rows = 0;
  if (!IsDue(whole)) return Status::Ok();
  told_ = WorkOf(whole);
  if (!report_(whole)) {
    return Error(Code::kCancelled, "The {} was cancelled by its progress callback", what_);
  }
  return Check();
}

void Progress::BeginPiece() {
  before_.rows_read += last_.rows_read;
  before_.rows_prepared += last_.rows_prepared;
  if (is_piece_) ++before_.batches;
  is_piece_ = true;
  last_ = {};
}

bool Progress::IsDue(const ProgressCounts& now) const {
  const uint64_t since = WorkOf(now) - told_;
  if (since >= interval_) return true;
  return since != 0 && now.rows_prepared != 0 && now.rows_prepared == now.total_rows;
}

}  // namespace colmerge
