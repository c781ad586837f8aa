// SPDX-License-Identifier: Apache-2.0
// The lock that makes the writers of a table take turns.
//
// It is an object of ours, not a mutex, for what a mutex cannot: a wait for it ends when the one who waits is
// cancelled or has waited long enough, and it is owned by a WriterLock::Owner, which is a call on some stack or
// something that outlives many calls, but never a thread: whoever has the owner may release it, on any thread.
//
// Not recursive: an owner that acquires what it holds already waits for itself. Waiting writers are not served in an
// order.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

#include "base/status.h"

namespace colmerge {

class WriterLock {
 public:
  // Told apart by address.
  struct Owner {};

  // How to wait.
  struct Wait {
    // Looked at every few milliseconds, on the waiting thread, with no lock held; a Status that is not ok ends the
    // wait. May be empty.
    std::function<Status()> is_wanted;
    std::chrono::milliseconds most = std::chrono::milliseconds::max();
  };

  WriterLock() = default;
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

  // True: `owner` has the lock. False: the wait took as long as it may.
  Result<bool> Acquire(const Owner* owner, const Wait& wait);
  // Without an end to the wait.
  void Acquire(const Owner* owner);
  void Release(const Owner* owner) noexcept;
  bool IsHeldBy(const Owner* owner) const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable released_;
  const Owner* owner_ = nullptr;
  uint64_t waiting_ = 0;
};

// A call's turn at writing: holds the lock from one point of a scope to its end.
class WriterTurn {
 public:
  WriterTurn() = default;
  explicit WriterTurn(WriterLock* lock) : lock_(lock) { lock->Acquire(&owner_); }
  ~WriterTurn() { End(); }
  WriterTurn(const WriterTurn&) = delete;
  WriterTurn& operator=(const WriterTurn&) = delete;

  // Takes the lock; the turn must not have begun.
  Status Begin(WriterLock* lock, const WriterLock::Wait& wait);
  void End() noexcept;

 private:
  WriterLock::Owner owner_;
  WriterLock* lock_ = nullptr;
};

}  // namespace colmerge
