// SPDX-License-Identifier: Apache-2.0
// Tells the caller of a write how far it has come, and whether the caller wants it stopped.
#pragma once

#include <colmerge/colmerge.h>

#include <cstdint>

#include "write/write_request.h"

namespace colmerge::capi {

// Belongs to one write, on the thread that called it.
class ProgressReporter {
 public:
  // Looks at the cancel flag, and calls back when the rows taken in and worked through since the
  // last call make an interval, and when the last row has been worked through. kCancelled when flag
  // or callback say so.
  Status Pass(const WriteProgress& now);

  // No callback and no flag until this is called. `options` have passed their checks.
  void Configure(const colmerge_write_options& options, uint64_t batch_size);

 private:
  bool IsDue(const WriteProgress& now) const;
  Status CheckFlag() const;

  colmerge_progress_function callback_ = nullptr;
  void* user_ = nullptr;
  const int32_t* cancel_ = nullptr;
  uint64_t interval_ = 0;
  uint64_t told_ = 0;  // rows taken in and worked through at the last call
};

}  // namespace colmerge::capi
