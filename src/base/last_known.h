// SPDX-License-Identifier: Apache-2.0
// The last of something that was found out, for who is likely to need the same again: as long as what it was found out for
// stays as it is. Whoever gets it holds it, whatever becomes known meanwhile.
//
// Threads: safe to use from any.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace colmerge {

template <typename T>
class LastKnown {
 public:
  // nullptr: none yet.
  std::shared_ptr<const T> Get() const {
    std::lock_guard lock(mutex_);
    return known_;
  }
  // What was known before goes once the lock is let go.
  void Set(std::shared_ptr<const T> known) {
    std::lock_guard lock(mutex_);
    known_.swap(known);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> known_;
};

}  // namespace colmerge
