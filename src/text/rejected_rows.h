// SPDX-License-Identifier: Apache-2.0
// Rows of a text that cannot be read and are left out of the batch, where somebody takes them. A
// later pass leaves out those of the first, whatever it thinks of them, and tells of none.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "text/text_options.h"

namespace colmerge {

class RejectedRows {
 public:
  explicit RejectedRows(const RejectHook& hook) : hook_(hook) {}

  // Whether a row that cannot be read is left out, so that what it left behind has to go again.
  bool is_taking() const { return static_cast<bool>(hook_) && !is_later_; }

  // The next row of the text; returns whether it is one to leave out.
  bool Begin() {
    const uint64_t row = next_++;
    is_skipped_ = is_later_ && skipped_ < rows_.size() && rows_[skipped_] == row;
    if (is_skipped_) ++skipped_;
    return is_skipped_;
  }
  // What Begin() returned last.
  bool is_skipped() const { return is_skipped_; }

  // The row cannot be read: the error itself where nobody takes it.
  Status Take(Status why, bool has_begun) {
    if (!hook_) return why;
    if (!has_begun && Begin()) return Status::Ok();
    if (is_later_) return why;
    rows_.push_back(next_ - 1);
    return hook_(std::move(why));
  }

  void BeginAgain() {
    is_later_ = true;
    next_ = skipped_ = 0;
  }

 private:
  const RejectHook& hook_;
  bool is_later_ = false;
  bool is_skipped_ = false;
  uint64_t next_ = 0;           // the number of the next row, those left out included
  size_t skipped_ = 0;          // of rows_, in a later pass
  std::vector<uint64_t> rows_;  // left out, in order
};

}  // namespace colmerge
