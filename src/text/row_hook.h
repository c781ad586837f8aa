// SPDX-License-Identifier: Apache-2.0
// Lets whoever reads a long text know how far the reading is, and stop it.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/status.h"

namespace colmerge {

// Called after every kRowsPerHook rows, and sooner where they are long, with the number read so
// far, which never shrinks, also while rows are read a second time; a Status that is not ok ends
// the reading with it.
using RowHook = std::function<Status(uint64_t rows)>;
inline constexpr uint64_t kRowsPerHook = 8192;
inline constexpr uint64_t kBytesPerHook = uint64_t{1} << 20;

// The rows of one text on their way to its hook.
class RowCounter {
 public:
  RowCounter(const RowHook& hook, std::string_view text) : hook_(hook), last_(text.data()) {}
  // A pass begins at this byte.
  void Begin(const char* at) { last_ = at; }

  // `rows` have been read in this pass, up to this byte of the text.
  Status Pass(uint64_t rows, const char* end) {
    const bool is_long = static_cast<uint64_t>(end - last_) >= kBytesPerHook;
    if (!hook_ || (rows % kRowsPerHook != 0 && !is_long)) return Status::Ok();
    last_ = end;
    if (rows > most_) most_ = rows;
    return hook_(most_);
  }

  // The reading goes on inside a row, or between rows.
  Status Beat() { return hook_ ? hook_(most_) : Status::Ok(); }

 private:
  const RowHook& hook_;
  const char* last_;  // up to where the text had been read at the last call
  uint64_t most_ = 0;
};

}  // namespace colmerge
