// SPDX-License-Identifier: Apache-2.0
// Tells the caller of a write or a statement how far it has come, and whether the caller wants it
// stopped.
#pragma once

#include <colmerge/colmerge.h>

#include <cstdint>

#include "write/write_request.h"

namespace colmerge::capi {

// What a caller asked for.
struct ProgressSettings {
  colmerge_progress_function callback = nullptr;
  void* user = nullptr;
  const int32_t* cancel = nullptr;
  uint64_t interval = 0;
};

// Belongs to one call, on the thread that made it.
class ProgressReporter {
 public:
  // `what` is being done, for messages: "write". Without settings there is neither callback nor
  // flag.
  explicit ProgressReporter(const char* what) : what_(what) {}
  void Configure(const ProgressSettings& settings) { settings_ = settings; }
  // Whether anybody wants to hear or be heard.
  bool is_needed() const { return settings_.callback != nullptr || settings_.cancel != nullptr; }

  // Looks at the cancel flag, and calls back when the rows taken in and worked through since the
  // last call make an interval, and when the last row has been worked through. kCancelled when flag
  // or callback say so.
  Status Pass(const WriteProgress& now);

 private:
  bool IsDue(const WriteProgress& now) const;
  Status CheckFlag() const;

  const char* what_;
  ProgressSettings settings_;
  uint64_t told_ = 0;  // rows taken in and worked through at the last call
};

}  // namespace colmerge::capi
