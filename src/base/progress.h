// SPDX-License-Identifier: Apache-2.0
// How far a call has come, and whether it is to end early: told to and by whoever called.
//
// One Progress belongs to one call. Everything that may take more than some milliseconds looks at
// it: loops ask IsCancelled() every few thousand values, whichever thread they run on; who works on
// the calling thread and knows how many rows are done passes them on.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "base/status.h"

namespace colmerge {

struct ProgressCounts {
  uint64_t rows_read = 0;      // taken in so far
  uint64_t batches = 0;        // of them
  uint64_t rows_prepared = 0;  // resolved and checked so far
  uint64_t total_rows = 0;     // 0 while not known
};

class Progress {
 public:
  // Returns whether to go on.
  using Report = std::function<bool(const ProgressCounts&)>;

  // Nobody listens and nobody cancels.
  Progress() = default;
  // `what` is being done, for messages: "write". cancel_flag: anything but 0, set from any thread,
  // ends the call; nullptr: there is none. report: called on the calling thread when `interval`
  // more rows have been taken in or prepared, and when the last one has been prepared; may be
  // empty.
  Progress(const char* what, const int32_t* cancel_flag, uint64_t interval, Report report);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // On any thread, for two loads: whether what is under way is to end, because of the flag or
  // because another part of it failed.
  bool IsCancelled() const noexcept {
    return is_stopped_.load(std::memory_order_relaxed) || IsFlagSet();
  }
  // IsCancelled as an error, kCancelled. RunParts (parallel_for.h) prefers the error of the part
  // that failed to those of the parts that end because of it.
  Status Check() const;

  // Check for work that is measured in steps (checked_steps.h), which may take so many of them and
  // no more: the last one says no. Those who measure such work count them, or choose the one that
  // ends it.
  Status CheckStep() const;
  void EndAtStepCheck(uint64_t checks) {
    step_checks_left_.store(checks, std::memory_order_relaxed);
  }
  uint64_t step_checks_left() const { return step_checks_left_.load(std::memory_order_relaxed); }

  // On the calling thread: Check, and a report when it is due.
  Status Pass(const ProgressCounts& now);

  // The call is made of several pieces of work, of which one begins: what the others passed last is
  // added to what it passes, each of them counts as a batch, and how many rows there are in all is
  // not known.
  void BeginPiece();

  // A part of the work failed, so the others end; and all of them have.
  void Stop() noexcept { is_stopped_.store(true, std::memory_order_relaxed); }
  void Resume() noexcept { is_stopped_.store(false, std::memory_order_relaxed); }

 private:
  bool IsFlagSet() const noexcept {
    return cancel_flag_ != nullptr && __atomic_load_n(cancel_flag_, __ATOMIC_ACQUIRE) != 0;
  }
  bool IsDue(const ProgressCounts& now) const;

  const char* what_ = "call";
  const int32_t* cancel_flag_ = nullptr;
  uint64_t interval_ = 0;
  Report report_;
  bool is_piece_ = false;
  ProgressCounts before_;  // by pieces that are over
  ProgressCounts last_;    // passed by the one that is not
  uint64_t told_ = 0;      // rows taken in and prepared at the last report
  std::atomic<bool> is_stopped_{false};
  // Nobody counts steps: a counter that all threads change is dearer than what they look at it for.
  static constexpr uint64_t kUncounted = ~uint64_t{0};
  mutable std::atomic<uint64_t> step_checks_left_{kUncounted};
};

// CheckStep of work that somebody may stop; nullptr: nobody does.
inline Status CheckStep(const Progress* progress) {
  return progress == nullptr ? Status::Ok() : progress->CheckStep();
}

}  // namespace colmerge
