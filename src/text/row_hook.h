// SPDX-License-Identifier: Apache-2.0
// Lets whoever reads a long text know how far the reading is, and stop it.
#pragma once

#include <cstdint>
#include <functional>

#include "base/status.h"

namespace colmerge {

// Called after every kRowsPerHook rows with the number read so far, which never shrinks, also while
// rows are read a second time; a Status that is not ok ends the reading with it.
using RowHook = std::function<Status(uint64_t rows)>;
inline constexpr uint64_t kRowsPerHook = 8192;

// The rows of one text on their way to its hook.
class RowCounter {
 public:
  explicit RowCounter(const RowHook& hook) : hook_(hook) {}

  // `rows` have been read in this pass.
  Status Pass(uint64_t rows) {
    if (!hook_ || rows % kRowsPerHook != 0) return Status::Ok();
    if (rows > most_) most_ = rows;
    return hook_(most_);
  }

 private:
  const RowHook& hook_;
  uint64_t most_ = 0;
};

}  // namespace colmerge
