// SPDX-License-Identifier: Apache-2.0
// How long work asks whether it is still wanted.
//
// Whoever starts the work gives a function that tells; what takes long calls it every few
// milliseconds and ends with the Status that it gave, unless that is ok.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "base/status.h"

namespace colmerge {

using StopCheck = std::function<Status()>;

// Steps of a nanosecond or a few between two questions.
inline constexpr uint64_t kStepsACheck = uint64_t{1} << 17;

// Counts steps, and asks when there are enough. Not thread-safe.
class CheckedSteps {
 public:
  // check: nullptr, or empty, for work that nobody stops. Must outlive it.
  explicit CheckedSteps(const StopCheck* check)
      : check_(check != nullptr && *check ? check : nullptr) {}

  // Whether to go on. Once false it stays so.
  bool Pass(uint64_t steps) {
    left_ -= static_cast<int64_t>(steps);
    if (left_ <= 0) [[unlikely]] {
      Ask();
    }
    return goes_on_;
  }
  // What the check said when it ended the work, else ok; to be taken once, at the end.
  Status TakeStatus() { return std::move(status_); }

 private:
  void Ask() {
    left_ = kStepsACheck;
    if (check_ == nullptr || !goes_on_) return;
    status_ = (*check_)();
    goes_on_ = status_.ok();
  }

  const StopCheck* check_;
  int64_t left_ = kStepsACheck;
  bool goes_on_ = true;
  Status status_;
};

}  // namespace colmerge
