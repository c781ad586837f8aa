// SPDX-License-Identifier: Apache-2.0
// How work within a call asks whether it is still wanted: it counts its steps, and looks at the
// call's Progress every few milliseconds.
#pragma once

#include <cstdint>
#include <utility>

#include "base/progress.h"

namespace colmerge {

// Steps of a nanosecond or a few between two questions.
inline constexpr uint64_t kStepsACheck = uint64_t{1} << 17;

// On one thread, whichever it is.
class CheckedSteps {
 public:
  // progress: nullptr for work that nobody stops. Must outlive it.
  explicit CheckedSteps(const Progress* progress) : progress_(progress) {}

  // Whether to go on. Once false it stays so.
  bool Pass(uint64_t steps) {
    left_ -= static_cast<int64_t>(steps);
    if (left_ <= 0) [[unlikely]] {
      Ask();
    }
    return goes_on_;
  }
  // Why the work ended early, else ok; to be taken once, at the end.
  Status TakeStatus() { return std::move(status_); }

 private:
  void Ask() {
    left_ = kStepsACheck;
    if (progress_ == nullptr || !goes_on_) return;
    status_ = progress_->CheckStep();
    goes_on_ = status_.ok();
  }

  const Progress* progress_;
  int64_t left_ = kStepsACheck;
  bool goes_on_ = true;
  Status status_;
};

}  // namespace colmerge
