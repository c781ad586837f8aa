// SPDX-License-Identifier: Apache-2.0
// The progress of work that is measured in steps: its checks are counted, and one may end it.
#pragma once

#include <utility>

#include "base/progress.h"

namespace colmerge::test {

class CountedProgress : public Progress {
 public:
  static constexpr uint64_t kNever = ~uint64_t{0} - 1;

  // The work ends at its check number `last`.
  explicit CountedProgress(uint64_t last = kNever) : CountedProgress(last, {}) {}
  // report: called at every Pass.
  CountedProgress(uint64_t last, Report report)
      : Progress("work", nullptr, 0, std::move(report)), last_(last) {
    EndAtStepCheck(last);
  }
  // So many there have been.
  uint64_t checks() const { return last_ - step_checks_left(); }

 private:
  const uint64_t last_;
};

}  // namespace colmerge::test
